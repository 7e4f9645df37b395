import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from '../src/app/synthetic/generate.ts'
import { startChild } from './child.ts'
import type { Imported } from './importing.ts'
import type { Plan } from './plan.ts'
import { byteFigures } from './rebuild.ts'
import type { Rebuilt } from './rebuilding.ts'
import { type Figure, median, medianRatio, thousands } from './report.ts'

const ROUNDS_MAX = 3

/** An import of ratings against writing the same events at once, and the bytes it leaves in the log and in the read model. */
export async function importFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, network, rounds, profile } = plan
  const files = join(folder, 'files')
  await generate({ folder: files, ...network, seed: 1 })
  const last = join(folder, 'ledger')
  const runs: Imported[] = []
  for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round++) {
    rmSync(last, { recursive: true, force: true })
    mkdirSync(last)
    const child = startChild('importing.ts', [last, files], profile)
    runs.push(await child.told<Imported>())
    await child.end()
  }
  const child = startChild('rebuilding.ts', [last, 'once'], null)
  const rebuilt = await child.told<Rebuilt>()
  await child.end()
  return [
    ...speedFigures(runs),
    logFigure(runs, statSync(join(last, 'ledger.db')).size),
    ...byteFigures(rebuilt, network),
  ]
}

function speedFigures(runs: readonly Imported[]): readonly Figure[] {
  const of = (each: (run: Imported) => number) => runs.map(each)
  const rows = runs[0]?.rows ?? 0
  const rate = (each: (run: Imported) => number) => thousands((rows / median(of(each))) * 1000)
  return [
    {
      name: 'import / the same events in one transaction',
      value: medianRatio(
        of(run => run.written.cpuMs),
        of(run => run.imported.cpuMs),
      ),
      byClock: medianRatio(
        of(run => run.written.ms),
        of(run => run.imported.ms),
      ),
      goal: { atLeast: 0.35 },
      note: `${rate(run => run.imported.cpuMs)} and ${rate(run => run.written.cpuMs)} rows a CPU second; ${rows} rows`,
    },
    {
      name: 'peak memory of an import, MiB',
      value: Math.max(...of(run => run.rssMiB)),
      goal: { atMost: 256 },
      note: `${rows} rows`,
    },
  ]
}

function logFigure(runs: readonly Imported[], size: number): Figure {
  const { dataBytes = 0, metadataBytes = 0, events = 0 } = runs.at(-1) ?? {}
  const each = (bytes: number) => (bytes / events).toFixed(0)
  return {
    name: 'log / JSON of its data, bytes',
    value: size / dataBytes,
    goal: { atMost: 1.5 },
    note: `an event ${each(size)}: data ${each(dataBytes)}, metadata ${each(metadataBytes)}, and what finds it`,
  }
}
