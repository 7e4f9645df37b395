import { keyDependencies } from '../src/cli/keys.ts'
import { issueKey } from '../src/identity/keys.ts'
import { openStore } from '../src/node/store.ts'
import { type Server, startServer } from './load.ts'
import { districtIds, ELEMENTS, FRAMEWORK, fill, openQuarters } from './network.ts'
import type { Plan } from './plan.ts'
import { type Figure, median } from './report.ts'

/** Open rounds, one for each write. */
const QUARTERS = Array.from(
  { length: 40 },
  (_, index) => `${1950 + Math.floor(index / 4)}-Q${(index % 4) + 1}`,
)
const JSON_TYPE = { 'content-type': 'application/json' }
const SNAPSHOT = `/v1/network/snapshot?framework=${FRAMEWORK}`
const TRENDS = `/v1/network/trends?framework=${FRAMEWORK}`

/** Processor time of the server for one answer, and how many bytes that has. */
type Spent = { readonly ms: number; readonly bytes: number }

/** The whole network in one answer, each time another one; against constant bytes of its size, and against itself. */
export async function networkFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, network, profile, rounds } = plan
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  await fill(store, network)
  await openQuarters(store, QUARTERS)
  const end = Number(await store.size())
  const keys = await Promise.all(
    (['rater', 'publisher'] as const).map(role =>
      issueKey(keyDependencies(store), { roles: [role], person: role }),
    ),
  )
  await store.close()
  const [rater = '', publisher = ''] = keys.map(made => (made.ok ? made.value.key : ''))
  const server = await startServer(folder, profile)
  try {
    const first = await spentOn(server, `${SNAPSHOT}&limit=19999`)
    const { questions, write } = askedOf(server, { ...plan, end, rater, publisher })
    await server.setConstant('x'.repeat(first.bytes))
    const spent: { [Name in keyof typeof questions]: number[] } = {
      constant: [],
      now: [],
      page: [],
      asOf: [],
      knownAt: [],
      trends: [],
      trendsAsOf: [],
      written: [],
      kept: [],
    }
    const names = Object.keys(questions) as (keyof typeof questions)[]
    let blockedMs = 0
    for (let round = 0; round <= rounds; round++) {
      for (const name of names) {
        if (name === 'written') await write(round)
        if (name === 'knownAt') await server.loopDelayMs()
        const { ms } = await spentOn(server, questions[name](round))
        if (round > 0) spent[name].push(ms)
        if (name === 'knownAt') blockedMs = Math.max(blockedMs, await server.loopDelayMs())
      }
    }
    const ms = (name: keyof typeof spent) => median(spent[name])
    const ratio = (over: keyof typeof spent, under: keyof typeof spent) =>
      median(spent[over].map((each, index) => each / (spent[under][index] ?? Number.NaN)))
    const told = (name: keyof typeof spent, other: keyof typeof spent) =>
      `${ms(name).toFixed(1)} and ${ms(other).toFixed(1)} ms`
    const size = `${network.districts} districts, ${(first.bytes / 1024 / 1024).toFixed(1)} MiB`
    return [
      {
        name: 'network: constant bytes / snapshot',
        value: ratio('constant', 'now'),
        limit: { atLeast: 0.1 },
        note: `${told('constant', 'now')}; ${size}`,
      },
      { name: 'network: a page of 50, ms', value: ms('page'), limit: { atMost: 5 }, note: size },
      {
        name: 'network: asOf / now',
        value: ratio('asOf', 'now'),
        limit: { atMost: 3 },
        note: told('asOf', 'now'),
      },
      {
        name: 'network: knownAt / now',
        value: ratio('knownAt', 'now'),
        limit: { atMost: 30 },
        note: told('knownAt', 'now'),
      },
      {
        name: 'network: longest stretch of knownAt, ms',
        value: blockedMs,
        limit: { atMost: 50 },
        note: 'by the clock',
      },
      {
        name: 'network: trends / snapshot',
        value: ratio('trends', 'now'),
        limit: { atMost: 3 },
        note: told('trends', 'now'),
      },
      {
        name: 'network: trends asOf / snapshot',
        value: ratio('trendsAsOf', 'now'),
        limit: { atMost: 3 },
        note: told('trendsAsOf', 'now'),
      },
      {
        name: 'network: after a write / kept',
        value: ratio('written', 'kept'),
        limit: { atMost: 2 },
        note: told('written', 'kept'),
      },
      { name: 'network: the first answer after a start, s', value: first.ms / 1000, limit: null, note: size },
    ]
  } finally {
    await server.stop()
  }
}

type Asking = Plan & { readonly end: number; readonly rater: string; readonly publisher: string }

/** Questions that no answer is kept for, but the last two; and one rating, published. */
function askedOf(server: Server, { network, end, rater, publisher }: Asking) {
  const period = (round: number) => {
    const back = round % network.periods
    return `${2025 - Math.floor(back / 2)}-H${back % 2 === 0 ? 2 : 1}`
  }
  const day = (round: number) => `${2025 - (round % Math.ceil(network.periods / 2))}-10-${10 + (round % 20)}`
  const districts = districtIds(network.districts)
  const questions = {
    constant: () => '/bench/constant',
    now: (round: number) => `${SNAPSHOT}&period=${period(round)}&limit=${19_000 - round}`,
    page: (round: number) =>
      `${SNAPSHOT}&period=${period(round)}&limit=50&cursor=${districts[round % districts.length]}`,
    asOf: (round: number) => `${SNAPSHOT}&asOf=${day(round)}&limit=${18_000 - round}`,
    knownAt: (round: number) => `${SNAPSHOT}&knownAt=${end - Math.floor((end * (round % 10)) / 20) - round}`,
    trends: (round: number) => `${TRENDS}&minPosition=${round}`,
    trendsAsOf: (round: number) => `${TRENDS}&asOf=${day(round)}&minPosition=${round}`,
    written: () => SNAPSHOT,
    kept: () => SNAPSHOT,
  }
  const write = async (round: number) => {
    const at = `/v1/districts/${districts[round % districts.length]}/assessments/${FRAMEWORK}/${QUARTERS[round]}`
    const because = { rationale: 'Seen in all schools.', occurredOn: '2025-06-30' }
    const evidence = [{ title: 'Minutes', kind: 'minutes' }]
    await sent(server, 'PUT', `${at}/ratings/${ELEMENTS[0]}`, rater, {
      level: 'Established',
      ...because,
      evidence,
    })
    await sent(server, 'POST', `${at}/submit`, rater, because, '"0"')
    const position = await sent(server, 'POST', `${at}/publish`, publisher, because, '"1"')
    await fetch(`${server.url}/v1/districts?limit=1&minPosition=${position}`)
  }
  return { questions, write }
}

async function sent(
  server: Server,
  method: string,
  path: string,
  key: string,
  body: object,
  revision?: string,
) {
  const headers = {
    ...JSON_TYPE,
    authorization: `Bearer ${key}`,
    ...(revision === undefined ? {} : { 'if-match': revision }),
  }
  const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.headers.get('ledger-position') ?? '0'
}

async function spentOn(server: Server, path: string): Promise<Spent> {
  const before = await server.cpuMicroseconds()
  const response = await fetch(server.url + path, { headers: { 'accept-encoding': 'identity' } })
  const { byteLength: bytes } = await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
  return { ms: ((await server.cpuMicroseconds()) - before) / 1000, bytes }
}
