import autocannon, { type Client, type LoadRequest } from 'autocannon'
import { startChild } from './child.ts'
import type { memoryMiB } from './measure.ts'
import { type Figure, type Goal, median, medianRatio, thousands } from './report.ts'
import type { Told } from './server.ts'

/** An answer that takes longer than this on any machine is a fault. */
const ANSWER_SECONDS_MAX = 300

/** A node in a process of its own, as its benchmark sees it. */
export type Server = {
  readonly url: string
  readonly bareUrl: string
  readonly setConstant: (text: string) => Promise<void>
  readonly cpuMicroseconds: () => Promise<number>
  /** The longest time that the event loop was blocked since the last call. */
  readonly loopDelayMs: () => Promise<number>
  readonly memoryMiB: () => Promise<ReturnType<typeof memoryMiB>>
  /** The processor time of each request since the last call, in milliseconds; only true if they came one after another. */
  readonly costsMs: () => Promise<readonly number[]>
  readonly stop: () => Promise<void>
}

/** A node over the ledger in a folder, or over the store that is named. */
export async function startServer(
  dataFolder: string,
  profileFolder: string | null,
  store?: string,
): Promise<Server> {
  const child = startChild('server.ts', [dataFolder, ...(store === undefined ? [] : [store])], profileFolder)
  const { url, bareUrl } = await child.told<Extract<Told, { url: string }>>()
  return {
    url,
    bareUrl,
    setConstant: async constant => {
      await child.ask({ constant })
    },
    cpuMicroseconds: async () => {
      const { cpuMicroseconds } = await child.ask<Extract<Told, { cpuMicroseconds: number }>>('cpu')
      return cpuMicroseconds
    },
    loopDelayMs: async () => {
      const { loopDelayMs } = await child.ask<Extract<Told, { loopDelayMs: number }>>('loop')
      return loopDelayMs
    },
    memoryMiB: async () => (await child.ask<Extract<Told, { memory: unknown }>>('memory')).memory,
    costsMs: async () => (await child.ask<Extract<Told, { costsMs: unknown }>>('costs')).costsMs,
    stop: child.end,
  }
}

export type Load = {
  readonly url: string
  readonly connections: number
  readonly amount: number
  /** The statuses that an answer may have; any other one ends the benchmark. */
  readonly expected: readonly number[]
  readonly requests?: readonly LoadRequest[]
  readonly setupClient?: (client: Client) => void
}

/** How many were answered in each second of the clock, and in each second that the server's process computed. */
export type Speed = {
  readonly perSecond: number
  readonly perCpuSecond: number
  readonly answered: number
  /** How many of them were no refusal. */
  readonly succeeded: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Makes the requests of a load, waits for each up to a limit, and returns how fast and how often the server answered. */
export async function speedUnder(
  server: Pick<Server, 'cpuMicroseconds'>,
  { expected, ...load }: Load,
): Promise<Speed> {
  const cpuBefore = await server.cpuMicroseconds()
  const startedAt = performance.now()
  const { statusCodeStats, errors, latency } = await autocannon({
    ...load,
    timeout: ANSWER_SECONDS_MAX,
    sampleInt: 50,
  })
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  const cpuSeconds = ((await server.cpuMicroseconds()) - cpuBefore) / 1_000_000
  const counts = Object.entries(statusCodeStats).map(
    ([status, { count }]) => [Number(status), count] as const,
  )
  const isUnexpected = counts.some(([status]) => !expected.includes(status))
  if (errors > 0 || isUnexpected || counts.length === 0) {
    throw new Error(
      `load on ${load.url}: ${errors} connections failed, answers by status ${JSON.stringify(counts)}`,
    )
  }
  const sumOf = (some: typeof counts) => some.reduce((sum, [, count]) => sum + count, 0)
  const answered = sumOf(counts)
  return {
    perSecond: answered / elapsedSeconds,
    perCpuSecond: answered / cpuSeconds,
    answered,
    succeeded: sumOf(counts.filter(([status]) => status < 400)),
    p50Ms: latency.p50,
    p99Ms: latency.p99,
  }
}

/**
 * Puts the loads on the server one after another, round by round, each first in turn; a first round only warms up. So other work
 * on the machine slows all of them alike, and each ratio is of two loads that ran shortly after each other.
 */
export async function interleaved<Name extends string>(
  server: Server,
  loads: Readonly<Record<Name, Load>>,
  rounds: number,
): Promise<Readonly<Record<Name, readonly Speed[]>>> {
  const names = Object.keys(loads) as Name[]
  const speeds = Object.fromEntries(names.map(name => [name, [] as Speed[]])) as Record<Name, Speed[]>
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const speed = await speedUnder(server, loads[name])
      if (round > 0) speeds[name].push(speed)
    }
  }
  return speeds
}

/** The ratio of two loads: by processor time of the server, because its client shares the machine. */
export function ratioOf(
  name: string,
  over: readonly Speed[],
  under: readonly Speed[],
  goal: Goal | null,
): Figure {
  const cpu = [over, under].map(speeds => speeds.map(({ perCpuSecond }) => perCpuSecond))
  const clock = [over, under].map(speeds => speeds.map(({ perSecond }) => perSecond))
  const both = (pair: readonly number[][]) => pair.map(values => thousands(median(values))).join(' and ')
  return {
    name,
    value: medianRatio(cpu[0] ?? [], cpu[1] ?? []),
    byClock: medianRatio(clock[0] ?? [], clock[1] ?? []),
    goal,
    note: `${both(cpu)} requests a CPU second; ${both(clock)} a second`,
  }
}
