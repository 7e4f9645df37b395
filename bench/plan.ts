import { parseArgs } from 'node:util'
import type { Network } from './network.ts'

const PARTS = ['snapshot', 'network', 'write', 'rebuild', 'stores', 'health'] as const
export type Part = (typeof PARTS)[number]

/** How a part is measured. */
export type Plan = {
  /** A fresh one for each part. */
  readonly folder: string
  /** How many ratios the median is taken of. */
  readonly rounds: number
  /** How many requests each load makes: a count, so that a slow machine measures as much as a fast one. */
  readonly requests: { readonly read: number; readonly write: number }
  readonly connections: { readonly read: number; readonly write: number }
  readonly network: Network
  /** Where processor profiles of the measured processes are left; null for none. */
  readonly profile: string | null
}

const USAGE = `npm run bench -- [snapshot|network|write|rebuild|stores|health]… [--districts N] [--periods N] [--rounds N]
                      [--requests N] [--profile <folder>] [--quick]
  --districts, --periods   of the synthetic network that is rebuilt and read (40 and 20; a half-year each, at most 100)
  --rounds                 paired measurements behind each median (7)
  --requests               of each load of reads (16000); a load of writes makes a quarter of them
  --profile                leave a processor profile of each measured process there
  --quick                  a tiny run that only shows that it runs: its ratios say nothing`

type Count = 'districts' | 'periods' | 'rounds' | 'requests'

/** Throws an error with the usage in it where the arguments cannot be used. */
export function planFrom(args: readonly string[]): {
  readonly parts: readonly Part[]
  readonly plan: Omit<Plan, 'folder'>
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      districts: { type: 'string' },
      periods: { type: 'string' },
      rounds: { type: 'string' },
      requests: { type: 'string' },
      profile: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  })
  const { quick } = values
  const parts = positionals.map(name => {
    const part = PARTS.find(each => each === name)
    if (part === undefined) throw new Error(`there is no part ${name}\n${USAGE}`)
    return part
  })
  const number = (name: Count, unsaid: number, { least = 1, most }: { least?: number; most: number }) => {
    const value = Number(values[name] ?? unsaid)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new Error(`--${name} is a whole number from ${least} to ${most}\n${USAGE}`)
  }
  const connections = quick ? { read: 4, write: 8 } : { read: 32, write: 64 }
  const read = number('requests', quick ? 64 : 16_000, { least: 4 * connections.write, most: 1_000_000 })
  return {
    parts: parts.length === 0 ? PARTS : parts,
    plan: {
      rounds: number('rounds', quick ? 1 : 7, { most: 100 }),
      requests: { read, write: Math.floor(read / 4) },
      connections,
      network: {
        districts: number('districts', quick ? 3 : 40, { most: 20_000 }),
        periods: number('periods', quick ? 2 : 20, { most: 100 }),
      },
      profile: values.profile ?? null,
    },
  }
}
