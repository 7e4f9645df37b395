import type { Client, LoadRequest } from 'autocannon'
import { keyDependencies } from '../src/cli/keys.ts'
import { type EventStore, START } from '../src/event-store/event-store.ts'
import { issueKey } from '../src/identity/keys.ts'
import { openStore } from '../src/node/store.ts'
import { interleaved, ratioOf, startServer } from './load.ts'
import { districtIds, ELEMENTS, FRAMEWORK, fill, openQuarters } from './network.ts'
import type { Plan } from './plan.ts'
import { type Figure, median } from './report.ts'
import { signingFigure } from './signing.ts'

/** Open rounds: enough that no connection runs out of ratings to give. */
const QUARTERS = Array.from(
  { length: 500 },
  (_, index) => `${1900 + Math.floor(index / 4)}-Q${(index % 4) + 1}`,
)

const BODY = JSON.stringify({
  level: 'Established',
  rationale:
    'All schools now decide on staff, budget and curriculum; the board voted for it after two hearings.',
  evidence: [
    { title: 'Board minutes of 12 June 2025', kind: 'minutes', url: 'https://example.org/board/2025-06-12' },
  ],
  occurredOn: '2025-06-30',
})
const JSON_BODY = { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } } as const

/** Durable ratings through HTTP, projections on, each connection in streams of its own; against echoing the body. */
export async function writeFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, rounds, requests, connections, network, profile } = plan
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  const raters = { districts: Math.max(network.districts, connections.write), periods: network.periods }
  await fill(store, raters)
  await openQuarters(store, QUARTERS)
  const made = await issueKey(keyDependencies(store), { roles: ['rater'], person: 'bench' })
  const before = await draftsIn(store)
  await store.close()
  if (!made.ok) throw new Error(`no key: ${made.refusal.code}`)

  const server = await startServer(folder, profile)
  const common = { url: server.url, connections: connections.write, amount: requests.write }
  const write = {
    ...common,
    expected: [200, 201],
    setupClient: ratersWith(made.value.key, connections.write),
  }
  const echo = { ...common, expected: [200], requests: [{ ...JSON_BODY, path: '/bench/echo' }] }
  const measure = async () => {
    try {
      return await interleaved(server, { write, echo }, rounds)
    } finally {
      await server.stop()
    }
  }
  const speeds = await measure()

  const written = await openStore(`sqlite:${folder}/ledger.db`)
  const recorded = (await draftsIn(written)) - before
  await written.close()
  const acknowledged = speeds.write.reduce((sum, { answered }) => sum + answered, 0)
  if (recorded < acknowledged) {
    throw new Error(`${acknowledged} ratings were acknowledged and only ${recorded} are in the store`)
  }
  const p99 = median(speeds.write.map(({ p99Ms }) => p99Ms))
  const ratio = ratioOf('durable write / echo', speeds.write, speeds.echo, { atLeast: 0.35 })
  // A flush to disk takes no processor time, and the echo is slowed by its client: so the lower ratio of the two counts.
  const value = Math.min(ratio.value, ratio.byClock ?? ratio.value)
  return [{ ...ratio, value, note: `${ratio.note}; p99 ${p99.toFixed(0)} ms` }, await signingFigure(folder)]
}

/**
 * Each connection rates all elements of one district, quarter after quarter, as a rater does who knows the revision. A new
 * load starts with a quarter that the one before cannot have left half written.
 */
function ratersWith(key: string, connections: number): (client: Client) => void {
  const districts = districtIds(connections)
  const nextQuarter = districts.map(() => 0)
  let opened = 0
  return client => {
    const rater = opened++ % connections
    let revision = -1
    let quarter = ''
    const setupRequest = (request: LoadRequest): LoadRequest => {
      if (revision === -1 || revision === ELEMENTS.length - 1) {
        const index = nextQuarter[rater] ?? 0
        quarter = QUARTERS[index] ?? ''
        if (quarter === '') throw new Error('every open round is rated: fewer rounds or requests, please')
        nextQuarter[rater] = index + 1
        revision = -1
      }
      const path = `/v1/districts/${districts[rater]}/assessments/${FRAMEWORK}/${quarter}/ratings/${ELEMENTS[revision + 1]}`
      const headers = { ...JSON_BODY.headers, authorization: `Bearer ${key}` }
      const precondition = { 'if-match': `"${revision}"` }
      const isFirst = revision++ === -1
      return { ...request, method: 'PUT', path, headers: isFirst ? headers : { ...headers, ...precondition } }
    }
    client.setRequests([{ body: BODY, setupRequest }])
  }
}

async function draftsIn(store: EventStore): Promise<number> {
  let count = 0
  for await (const page of store.readAll(START))
    count += page.filter(({ type }) => type === 'RatingRecorded').length
  return count
}
