import { parseArgs } from 'node:util'
import type { Network } from './network.ts'

const PARTS = [
  'snapshot',
  'reads',
  'network',
  'memory',
  'write',
  'import',
  'rebuild',
  'proof',
  'start',
  'stores',
  'health',
  'large',
] as const
export type Part = (typeof PARTS)[number]

/** Parts that can take hours on a shared machine: they run only with `--full`, or by name. */
const ONLY_FULL: readonly Part[] = ['large']

/** How a part is measured. */
export type Plan = {
  /** A fresh one for each part. */
  readonly folder: string
  /** The folder of ledgers that were filled for an earlier part. */
  readonly shared: string
  /** How many ratios the median is taken of. */
  readonly rounds: number
  /** How many requests each load makes: a count, so that a slow machine measures as much as a fast one. */
  readonly requests: { readonly read: number; readonly write: number }
  /** How many appends of one event each a store makes before the other store has its turn. */
  readonly appends: number
  /** How many commands are started. */
  readonly commands: number
  /** How many different questions a node is asked before its memory is looked at. */
  readonly questions: number
  readonly connections: { readonly read: number; readonly write: number }
  /** The network on which the figures are measured whose cost may grow with the ledger. */
  readonly network: Network
  /** The network on which the other figures are measured. */
  readonly sample: Network
  /** The network of the part `large`. */
  readonly large: Network
  /** Where processor profiles of the measured processes are left; null for none. */
  readonly profile: string | null
  /** The URL of a database that the part `stores` writes to; null if it starts the test server. */
  readonly eventstoredb: string | null
}

const USAGE = `npm run bench -- [${PARTS.join('|')}]… [--full] [--districts N] [--periods N] [--rounds N]
                      [--requests N] [--large N] [--eventstoredb <url>] [--profile <folder>] [--quick]
  --full                   1,000 districts, and the part "large": 13,000 of them with 9.6 million ratings, which takes 12 GB of disk
  --districts, --periods   of the synthetic network that is rebuilt and read (100 and 20; a half-year each, at most 100)
  --rounds                 paired measurements behind each median (7; with --full 5)
  --requests               of each load of reads (16000); a load of writes makes a quarter of them
  --large                  districts of the part "large" (13000)
  --eventstoredb           a real database for the part "stores", esdb://…, which leaves streams of its own there (the test server)
  --profile                leave a processor profile of each measured process there
  --quick                  a tiny run that only shows that it runs: its ratios say nothing`

type Count = 'districts' | 'periods' | 'rounds' | 'requests' | 'large'

/** The sizes that are used unless an option sets another one. */
const SIZES = {
  quick: { districts: 3, periods: 2, rounds: 1, requests: 64, large: 4 },
  usual: { districts: 100, periods: 20, rounds: 7, requests: 16_000, large: 13_000 },
  full: { districts: 1000, periods: 20, rounds: 5, requests: 16_000, large: 13_000 },
} as const satisfies Record<string, Readonly<Record<Count, number>>>

const SAMPLE_DISTRICTS = 40

/** Reads the arguments. Throws an error that includes the usage if they are invalid. */
export function planFrom(args: readonly string[]): {
  readonly parts: readonly Part[]
  readonly plan: Omit<Plan, 'folder' | 'shared'>
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      districts: { type: 'string' },
      periods: { type: 'string' },
      rounds: { type: 'string' },
      requests: { type: 'string' },
      large: { type: 'string' },
      profile: { type: 'string' },
      eventstoredb: { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
    },
  })
  const { quick, full } = values
  const named = positionals.map(name => {
    const part = PARTS.find(each => each === name)
    if (part === undefined) throw new Error(`there is no part ${name}\n${USAGE}`)
    return part
  })
  const unsaid = SIZES[quick ? 'quick' : full ? 'full' : 'usual']
  const number = (name: Count, { least = 1, most }: { least?: number; most: number }) => {
    const value = Number(values[name] ?? unsaid[name])
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new Error(`--${name} is a whole number from ${least} to ${most}\n${USAGE}`)
  }
  const connections = quick ? { read: 4, write: 8 } : { read: 32, write: 64 }
  const read = number('requests', { least: 4 * connections.write, most: 1_000_000 })
  const periods = number('periods', { most: 100 })
  const districts = number('districts', { most: 20_000 })
  return {
    parts: named.length > 0 ? named : PARTS.filter(part => full || !ONLY_FULL.includes(part)),
    plan: {
      rounds: number('rounds', { most: 100 }),
      requests: { read, write: Math.floor(read / 4) },
      appends: quick ? 16 : 200,
      commands: quick ? 2 : Number.POSITIVE_INFINITY,
      questions: quick ? 40 : 10_000,
      connections,
      network: { districts, periods },
      sample: { districts: Math.min(districts, SAMPLE_DISTRICTS), periods },
      large: { districts: number('large', { most: 20_000 }), periods },
      profile: values.profile ?? null,
      eventstoredb: values.eventstoredb ?? null,
    },
  }
}
