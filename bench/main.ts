import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { healthFigures } from './health.ts'
import { networkFigures } from './network-answers.ts'
import { type Part, type Plan, planFrom } from './plan.ts'
import { rebuildFigures } from './rebuild.ts'
import { type Figure, tableOf } from './report.ts'
import { snapshotFigures } from './snapshot.ts'
import { storesFigures } from './stores.ts'
import { writeFigures } from './write.ts'

/**
 * Ratios to a limit that is measured in the same run, beside what each is held to (`meets`, `below`). They are told and never
 * asserted: a machine that others use moves even ratios by some percent.
 */
const FIGURES: Readonly<Record<Part, (plan: Plan) => Promise<readonly Figure[]>>> = {
  snapshot: snapshotFigures,
  network: networkFigures,
  write: writeFigures,
  rebuild: rebuildFigures,
  stores: storesFigures,
  health: healthFigures,
}

const { parts, plan } = asked()
const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const figures: Figure[] = []
for (const part of parts) {
  const own = join(folder, part)
  mkdirSync(own)
  process.stderr.write(`measuring ${part}\n`)
  figures.push(...(await FIGURES[part]({ ...plan, folder: own })))
  rmSync(own, { recursive: true })
}
process.stdout.write(`${tableOf(figures)}\n`)
process.stdout.write(
  `medians of ${plan.rounds} paired rounds; measured: by processor time of the process, of a write the lower of both\n`,
)

function asked() {
  try {
    return planFrom(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}
