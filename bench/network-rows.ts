import { setTimeout as delay } from 'node:timers/promises'
import { keyDependencies } from '../src/cli/keys.ts'
import type { EventStore } from '../src/event-store/event-store.ts'
import { issueKey } from '../src/identity/keys.ts'
import { asked } from './asked.ts'
import type { Server } from './load.ts'
import { districtIds, ELEMENTS, FRAMEWORK, type Network } from './network.ts'
import { type Figure, type Goal, median, medianRatio } from './report.ts'

/** Open rounds, one for each write. */
export const QUARTERS = Array.from(
  { length: 40 },
  (_, index) => `${1950 + Math.floor(index / 4)}-Q${(index % 4) + 1}`,
)
const JSON_TYPE = { 'content-type': 'application/json' }
const SNAPSHOT = `/v1/network/snapshot?framework=${FRAMEWORK}`
const TRENDS = `/v1/network/trends?framework=${FRAMEWORK}`

/** Where the log ended before the first question, and the keys that may write. */
export type NetworkKeys = { readonly end: number; readonly rater: string; readonly publisher: string }
type Asking = NetworkKeys & { readonly network: Network; readonly rounds: number }

const periodOf = (network: Network, round: number) => {
  const back = round % network.periods
  return `${2025 - Math.floor(back / 2)}-H${back % 2 === 0 ? 2 : 1}`
}
const dayOf = ({ periods }: Network, round: number) =>
  `${2025 - (round % Math.ceil(periods / 2))}-10-${10 + (round % 20)}`

/** What is asked in each round, in this order. Only for `kept` can the node have kept an answer. */
const QUESTIONS = {
  constant: () => '/bench/constant',
  now: ({ network }: Asking, round: number) =>
    `${SNAPSHOT}&period=${periodOf(network, round)}&limit=${19_000 - round}`,
  page: ({ network }: Asking, round: number) =>
    `${SNAPSHOT}&period=${periodOf(network, round)}&limit=50&cursor=${districtIds(network.districts)[round % network.districts]}`,
  asOf: ({ network }: Asking, round: number) =>
    `${SNAPSHOT}&asOf=${dayOf(network, round)}&limit=${18_000 - round}`,
  knownAt: ({ end }: Asking, round: number) =>
    `${SNAPSHOT}&knownAt=${end - Math.floor((end * (round % 10)) / 20) - round}`,
  trends: (_: Asking, round: number) => `${TRENDS}&minPosition=${round}`,
  trendsAsOf: ({ network }: Asking, round: number) =>
    `${TRENDS}&asOf=${dayOf(network, round)}&minPosition=${round}`,
  // The answers before may have taken the place of what `kept` asks for.
  keeping: () => SNAPSHOT,
  kept: () => SNAPSHOT,
  idle: () => null,
  making: () => null,
  written: () => SNAPSHOT,
  makingBack: () => null,
  writtenBack: () => SNAPSHOT,
  writtenNow: () => SNAPSHOT,
  writtenBackNow: () => SNAPSHOT,
} as const
type Question = keyof typeof QUESTIONS
const NAMES = Object.keys(QUESTIONS) as readonly Question[]

const DATED_BACK = '2025-06-30'
const today = () => new Date().toISOString().slice(0, 10)
/** What is written before a question, and the day that it is dated to. */
const WRITES: { readonly [Name in Question]?: () => string } = {
  making: today,
  makingBack: () => DATED_BACK,
  writtenNow: today,
  writtenBackNow: () => DATED_BACK,
}

/** For so long nothing is asked after a write, so that the node makes what it has changed. */
const PAUSE_MS = 100

/** Each row is the time of one question over that of another, or the milliseconds of one, with its goal. */
const ROWS: readonly { name: string; over: Question; under?: Question; goal: Goal | null }[] = [
  { name: 'constant bytes / snapshot', over: 'constant', under: 'now', goal: { atLeast: 0.1 } },
  { name: 'a page of 50, ms', over: 'page', goal: { atMost: 5 } },
  { name: 'asOf / now', over: 'asOf', under: 'now', goal: { atMost: 3 } },
  { name: 'knownAt / now', over: 'knownAt', under: 'now', goal: { atMost: 30 } },
  { name: 'trends / snapshot', over: 'trends', under: 'now', goal: { atMost: 3 } },
  { name: 'trends asOf / snapshot', over: 'trendsAsOf', under: 'now', goal: { atMost: 3 } },
  { name: 'after a write of today / kept', over: 'written', under: 'kept', goal: { atMost: 2 } },
  { name: 'after one that is dated back / kept', over: 'writtenBack', under: 'kept', goal: { atMost: 2 } },
  { name: 'at once after a write of today / kept', over: 'writtenNow', under: 'kept', goal: { atMost: 2 } },
  {
    name: 'at once after one that is dated back / kept',
    over: 'writtenBackNow',
    under: 'kept',
    goal: { atMost: 2 },
  },
]

/** Makes the keys with which a rating is given and published. */
export async function networkKeys(store: EventStore): Promise<NetworkKeys> {
  const end = Number(await store.size())
  const keyOf = async (role: 'rater' | 'publisher') => {
    const made = await issueKey(keyDependencies(store), { roles: [role], person: role })
    if (!made.ok) throw new Error(`no key: ${made.refusal.code}`)
    return made.value.key
  }
  return { end, rater: await keyOf('rater'), publisher: await keyOf('publisher') }
}

/** Asks each question round by round, and measures the processor time of the server. */
export async function networkRows(server: Server, asking: Asking): Promise<readonly Figure[]> {
  const { network, rounds } = asking
  const first = await spentOn(server, `${SNAPSHOT}&limit=19999`)
  await server.setConstant('x'.repeat(first.bytes))
  const spent = Object.fromEntries(NAMES.map(name => [name, [] as number[]])) as Record<Question, number[]>
  let blockedMs = 0
  let writes = 0
  for (let round = 0; round <= rounds; round++) {
    for (const name of NAMES) {
      const occurredOn = WRITES[name]?.()
      if (occurredOn !== undefined) await write(server, asking, writes++, occurredOn)
      if (name === 'knownAt') await server.loopDelayMs()
      const { ms } = await spentOn(server, QUESTIONS[name](asking, round))
      if (round > 0) spent[name].push(ms)
      if (name === 'knownAt') blockedMs = Math.max(blockedMs, await server.loopDelayMs())
    }
  }
  const size = `${network.districts} districts, ${(first.bytes / 1024 / 1024).toFixed(1)} MiB`
  const ms = (name: Question) => median(spent[name]).toFixed(1)
  return [
    ...ROWS.map(({ name, over, under, goal }) => ({
      name: `network: ${name}`,
      value: under === undefined ? median(spent[over]) : medianRatio(spent[over], spent[under]),
      goal,
      note: `${under === undefined ? ms(over) : `${ms(over)} and ${ms(under)}`} ms; ${size}`,
    })),
    {
      name: 'network: longest stretch of knownAt, ms',
      value: blockedMs,
      goal: { atMost: 50 },
      note: 'by the clock',
    },
    {
      name: 'network: making ahead what a write changed, ms',
      value: median(spent.making) - median(spent.idle),
      goal: null,
      note: `dated back ${(median(spent.makingBack) - median(spent.idle)).toFixed(1)}; ${size}`,
    },
    { name: 'network: the first answer after a start, s', value: first.ms / 1000, goal: null, note: size },
  ]
}

/**
 * Publishes one rating of a period before all others, and waits until the node has read it. One of today is seen after all that is
 * there; one that is dated back changes what is seen from that day on.
 */
async function write(
  server: Server,
  { network, rater, publisher }: Asking,
  nth: number,
  occurredOn: string,
): Promise<void> {
  const district = districtIds(network.districts)[nth % network.districts]
  const at = `/v1/districts/${district}/assessments/${FRAMEWORK}/${QUARTERS[Math.floor(nth / network.districts) % QUARTERS.length]}`
  const because = { rationale: 'Seen in all schools.', occurredOn }
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

async function sent(
  server: Server,
  method: string,
  path: string,
  key: string,
  body: object,
  revision?: string,
): Promise<string> {
  const headers = {
    ...JSON_TYPE,
    authorization: `Bearer ${key}`,
    ...(revision === undefined ? {} : { 'if-match': revision }),
  }
  const response = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.headers.get('ledger-position') ?? '0'
}

/** The processor time of the server for one answer, and the size of that answer; null: for a pause in which nothing is asked. */
async function spentOn(
  server: Server,
  path: string | null,
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const before = await server.cpuMicroseconds()
  const bytes = path === null ? await delay(PAUSE_MS, 0) : await asked(server.url + path)
  return { ms: ((await server.cpuMicroseconds()) - before) / 1000, bytes }
}
