import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { healthFigures } from './health.ts'
import { importFigures } from './import.ts'
import { largeFigures } from './large.ts'
import { memoryFigures } from './memory.ts'
import { networkFigures } from './network-answers.ts'
import { type Part, type Plan, planFrom } from './plan.ts'
import { proofFigures } from './proof.ts'
import { readsFigures } from './reads.ts'
import { rebuildFigures } from './rebuild.ts'
import { type Figure, summaryOf, tableOf } from './report.ts'
import { snapshotFigures } from './snapshot.ts'
import { startFigures } from './start.ts'
import { storesFigures } from './stores.ts'
import { writeFigures } from './write.ts'

/**
 * Ratios to a limit that is measured in the same run, beside the goal of each. They are printed and never asserted: on a machine
 * that others use too, even ratios change by some percent.
 */
const FIGURES: Readonly<Record<Part, (plan: Plan) => Promise<readonly Figure[]>>> = {
  snapshot: snapshotFigures,
  reads: readsFigures,
  network: networkFigures,
  memory: memoryFigures,
  write: writeFigures,
  import: importFigures,
  rebuild: rebuildFigures,
  proof: proofFigures,
  start: startFigures,
  stores: storesFigures,
  health: healthFigures,
  large: largeFigures,
}

const { parts, plan } = asked()
const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const shared = join(folder, 'filled')
mkdirSync(shared)
const figures: Figure[] = []
for (const part of parts) {
  const own = join(folder, part)
  mkdirSync(own)
  const startedAt = performance.now()
  const found = await FIGURES[part]({ ...plan, folder: own, shared })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  const [load = 0] = loadavg()
  process.stdout.write(`${tableOf(found)}\n${part}: ${seconds} s; load of the machine ${load.toFixed(1)}\n\n`)
  figures.push(...found)
  rmSync(own, { recursive: true })
}
process.stdout.write(`${summaryOf(figures)}\n`)
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
