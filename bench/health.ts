import { openStore } from '../src/node/store.ts'
import { ledgerIn } from './filled.ts'
import { type Server, startServer } from './load.ts'
import { FRAMEWORK, promise } from './network.ts'
import type { Plan } from './plan.ts'
import { type Figure, median } from './report.ts'

const SCORECARDS = 20
const MATRICES = 5
/** For each district. */
const COMMITMENTS = 50
const LIMIT_MS = 250

/** How long a load balancer waits for `/healthz` while the node makes many large answers, none of which it has made before. */
export async function healthFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, rounds, sample, profile } = plan
  const commitments = sample.districts * COMMITMENTS
  await ledgerIn(folder, plan, sample)
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  await promise(store, sample, COMMITMENTS)
  await store.close()
  const server = await startServer(folder, profile)
  try {
    const runs: Run[] = []
    for (let round = 0; round < rounds; round++) runs.push(await run(server, round))
    const answered = median(runs.map(({ answered }) => answered))
    const slowest = median(runs.map(({ lastMs }) => lastMs))
    return [
      {
        name: '/healthz p99 beside cold views, ms',
        value: median(runs.map(({ p99CpuMs }) => p99CpuMs)),
        byClock: median(runs.map(({ p99Ms }) => p99Ms)),
        goal: { atMost: LIMIT_MS },
        note:
          `${SCORECARDS} scorecards of ${commitments} commitments and ${MATRICES} matrices of ${sample.districts} districts at once, ` +
          `${answered} answered in ${slowest.toFixed(0)} ms`,
      },
    ]
  } finally {
    await server.stop()
  }
}

type Run = {
  readonly p99Ms: number
  /** The same by processor time: while it makes views the node computes all the time that the machine gives it. */
  readonly p99CpuMs: number
  readonly answered: number
  readonly lastMs: number
}

async function run({ url, cpuMicroseconds }: Server, round: number): Promise<Run> {
  const asked = viewsOf(round)
  const cpuBefore = await cpuMicroseconds()
  const startedAt = performance.now()
  const views = { open: asked.length, answered: 0 }
  const made = Promise.all(
    asked.map(async path => {
      const response = await fetch(url + path)
      await response.arrayBuffer()
      // A request beyond those that may wait gets 503; any other status is a fault.
      if (response.status !== 200 && response.status !== 503) throw new Error(`${path}: ${response.status}`)
      if (response.status === 200) views.answered++
      views.open--
    }),
  )
  // If one of them fails, the loop below ends, and `await made` throws.
  made.catch(() => {
    views.open = 0
  })
  const waits: number[] = []
  while (views.open > 0) {
    const before = performance.now()
    const { status } = await fetch(`${url}/healthz`)
    if (status !== 200) throw new Error(`/healthz: ${status}`)
    waits.push(performance.now() - before)
  }
  await made
  const sorted = waits.toSorted((a, b) => a - b)
  const p99Ms = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0
  const lastMs = performance.now() - startedAt
  const share = ((await cpuMicroseconds()) - cpuBefore) / 1000 / lastMs
  return { p99Ms, p99CpuMs: p99Ms * Math.min(share, 1), answered: views.answered, lastMs }
}

/** Paths of views, each as of a day that was not asked about before. */
function viewsOf(round: number): readonly string[] {
  const dayOf = (at: number) =>
    new Date(Date.UTC(2030, 0, 1 + round * SCORECARDS + at)).toISOString().slice(0, 10)
  const scorecards = Array.from(
    { length: SCORECARDS },
    (_, at) => `/v1/scorecards/commitments?by=${at % 2 === 0 ? 'district' : 'funder'}&asOf=${dayOf(at)}`,
  )
  const matrices = Array.from(
    { length: MATRICES },
    (_, at) => `/v1/network/snapshot?framework=${FRAMEWORK}&asOf=${dayOf(at)}`,
  )
  return [...scorecards, ...matrices]
}
