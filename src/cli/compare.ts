import { statSync } from 'node:fs'
import { ledgerClockOn } from '../app/command/clock.ts'
import { compareFile } from '../app/compare/compare-file.ts'
import { type Comparison, NotComparable } from '../app/compare/comparison.ts'
import { FILE_KINDS, kindOfFile } from '../app/compare/kind-of-file.ts'
import { compareCounts, NETWORK_COUNTS } from '../app/compare/network-counts.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { needsOf } from './answer-needs.ts'
import { answerOf } from './ask.ts'
import { comparisonText } from './comparison-text.ts'
import { EXIT } from './exit.ts'
import { openReadSide } from './read-side.ts'

type Options = {
  readonly kind?: string | undefined
  readonly framework?: string | undefined
  readonly isJson: boolean
}

/** Holds a file against the ledger. Returns the exit code. */
export async function compareCommand(settings: Settings, file: string, options: Options): Promise<number> {
  const { kind, framework = null, isJson } = options
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new SettingProblem(`there is no file ${file}`)
  const given = FILE_KINDS.find(each => each === kind)
  if (kind !== undefined && given === undefined)
    throw new SettingProblem(`--kind is one of ${FILE_KINDS.join(', ')}, not ${kind}`)
  const comparison = await inOurWords(async () => {
    const known = given ?? kindOfFile(file)
    const store = await openStore(settings.store, 'read')
    try {
      if (known === NETWORK_COUNTS) return await countsCompared(store, settings, file, framework)
      return await compareFile({ store, ledgerClock: ledgerClockOn(Date.now) }, known, file)
    } finally {
      await store.close()
    }
  })
  process.stdout.write(isJson ? `${JSON.stringify(comparison)}\n` : comparisonText(comparison, file))
  return comparison.findings.length === 0 ? EXIT.done : EXIT.different
}

/** Counts are held against what the API answers. */
async function countsCompared(
  store: EventStore,
  settings: Settings,
  file: string,
  framework: string | null,
): Promise<Comparison> {
  const side = await openReadSide(store, settings, text => process.stderr.write(`${text}\n`), needsOf.counts)
  const ask = async <Body>(path: string, asked: Readonly<Record<string, string>>) =>
    answerOf<Body>(side, `/v1/network/${path}?${new URLSearchParams(asked).toString()}`)
  try {
    return await compareCounts(
      {
        countsOf: (id, asOf) => ask('trends', said({ framework: id, asOf })),
        cellsOf: (id, period, asOf) => ask('snapshot', said({ framework: id, period, asOf })),
      },
      file,
      framework,
    )
  } finally {
    await side.close()
  }
}

/** The parameters that are not null. */
const said = (parameters: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )

/** Turns a file that cannot be compared into `SettingProblem`, which is wrong usage. */
async function inOurWords(compare: () => Promise<Comparison>): Promise<Comparison> {
  try {
    return await compare()
  } catch (error) {
    if (error instanceof NotComparable) throw new SettingProblem(error.message)
    throw error
  }
}
