import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../src/node/store.ts'
import { asked } from './asked.ts'
import { ledgerIn } from './filled.ts'
import { type Server, startServer } from './load.ts'
import { districtIds, ELEMENTS, FRAMEWORK, type Network, openQuarters, promise } from './network.ts'
import { QUARTERS } from './network-rows.ts'
import { PLAIN_ROWS } from './plain-tables.ts'
import type { Plan } from './plan.ts'
import { type Figure, median, percentile } from './report.ts'

/** The larger ledger has this many times the districts of the smaller one. */
const GROWTH = 100
/** So many rounds are not counted. Of snapshots, V8 optimises 75 functions in the first thousand, 41 in the second and 7 in the third. */
const ROUNDS_BEFORE = 3
/** For each district; together they have so many events. */
const COMMITMENTS = 5
const EVENTS_OF_PROMISES = 12

/** A node over one of the two ledgers, with its districts, the end of what was rated and the end of its log. */
type Asked = {
  readonly server: Server
  readonly districts: readonly string[]
  readonly rated: number
  readonly end: number
}
type Question = (asked: Asked, nth: number) => string
/** What is asked about at a moment, and the moment as the question names it. */
type Moment = { readonly district: string | undefined; readonly at: string }

/** Coprime to the size of every log here, so that one question after another takes a position far from the last one. */
const STRIDE = 7919

/**
 * Another moment each time: a day from 2020 on, or a position of the second half of the events from `first` to `last`, in which the
 * districts were told of one after the other. The district is one that was known then, so that one in so many is known in part.
 */
const momentOf = ({ districts, end }: Asked, nth: number, first: number, last: number): Moment => {
  // No address may come twice: its answer would be kept.
  const again = `minPosition=${nth % end}`
  if (nth % 2 === 0) {
    const day = new Date(Date.UTC(2020, 0, 1) + (nth % 2100) * 86_400_000).toISOString().slice(0, 10)
    return { district: districts[nth % districts.length], at: `asOf=${day}&${again}` }
  }
  const position = end - ((nth * STRIDE) % Math.ceil((end - first) / 2))
  const known = Math.ceil((districts.length * (position - first)) / (last - first))
  return {
    district: districts[nth % Math.min(Math.max(known, 1), districts.length)],
    at: `knownAt=${position}&${again}`,
  }
}
/** The events of the framework and of its periods come before those of the second district. */
const AHEAD = 40
const ratedThen = (asked: Asked, nth: number): Moment => momentOf(asked, nth, AHEAD, asked.rated)
const promisedThen = (asked: Asked, nth: number): Moment =>
  momentOf(asked, nth, asked.rated + EVENTS_OF_PROMISES, asked.end - QUARTERS.length + EVENTS_OF_PROMISES)

const aboutRatings = (asked: Asked, nth: number, what: string): string => {
  const { district, at } = ratedThen(asked, nth)
  return `/v1/districts/${district}/${what}?framework=${FRAMEWORK}&${at}`
}

/** What a scorecard with a row a district costs beside this is not the cost of its bytes. */
const BYTES = 'constant bytes of a scorecard'

const QUESTIONS = {
  'district snapshot': (asked, nth) => aboutRatings(asked, nth, 'snapshot'),
  history: (asked, nth) => aboutRatings(asked, nth, `ratings/${ELEMENTS[nth % ELEMENTS.length]}/history`),
  trends: (asked, nth) => aboutRatings(asked, nth, 'trends'),
  'one promise': (asked, nth) => {
    const { district, at } = promisedThen(asked, nth)
    return `/v1/commitments/${district}-${1 + (nth % COMMITMENTS)}?${at}`
  },
  scorecard: (asked, nth) => `/v1/scorecards/commitments?by=district&${promisedThen(asked, nth).at}`,
  // It has as many rows in either ledger.
  'scorecard by funder': (asked, nth) =>
    `/v1/scorecards/commitments?by=funder&${promisedThen(asked, nth).at}`,
  [BYTES]: () => '/bench/constant',
} as const satisfies Readonly<Record<string, Question>>
const ROW: Question = (_, nth) => `/bench/row/${(nth * STRIDE) % PLAIN_ROWS}`
const KINDS = Object.keys(QUESTIONS) as readonly (keyof typeof QUESTIONS)[]

/**
 * Questions about one district or commitment, each time as of another moment: against one row of SQLite that is read through the
 * same server, and against the same question on a ledger a hundred times smaller. By processor time of each request, that of all
 * threads of the process: so the first rounds are not counted, in which functions are still compiled beside the requests.
 */
export async function readsFigures(plan: Plan): Promise<readonly Figure[]> {
  const { network, rounds, requests } = plan
  const small = { ...network, districts: Math.max(1, Math.floor(network.districts / GROWTH)) }
  const each = Math.max(4, Math.floor(requests.read / 16))
  await using opened = new AsyncDisposableStack()
  const [grown, before] = [await askable(opened, plan, network), await askable(opened, plan, small)]
  const rows: Sample[] = []
  const found = new Map(KINDS.map(kind => [kind, { grown: [] as Sample[], before: [] as Sample[] }]))
  for (let round = 0; round < ROUNDS_BEFORE + rounds; round++) {
    const isCounted = round >= ROUNDS_BEFORE
    const row = await sampled(grown, ROW, round, each)
    if (isCounted) rows.push(row)
    for (const kind of KINDS) {
      const pair = {
        before: await sampled(before, QUESTIONS[kind], round, each),
        grown: await sampled(grown, QUESTIONS[kind], round, each),
      }
      if (!isCounted) continue
      found.get(kind)?.before.push(pair.before)
      found.get(kind)?.grown.push(pair.grown)
    }
  }
  const times = network.districts / small.districts
  return KINDS.flatMap(kind => {
    const of = found.get(kind) ?? { grown: [], before: [] }
    return figuresOf(kind, { ...of, rows, times })
  })
}

/** The processor time of the questions of one round, in milliseconds. */
type Sample = { readonly p50: number; readonly p99: number }

async function sampled(asking: Asked, question: Question, round: number, each: number): Promise<Sample> {
  await asking.server.costsMs()
  for (let nth = 0; nth < each; nth++) await asked(asking.server.url + question(asking, round * each + nth))
  const costs = await asking.server.costsMs()
  return { p50: median(costs), p99: percentile(costs, 0.99) }
}

type Found = {
  readonly grown: readonly Sample[]
  readonly before: readonly Sample[]
  readonly rows: readonly Sample[]
  readonly times: number
}

function figuresOf(kind: string, { grown, before, rows, times }: Found): readonly Figure[] {
  const ms = (samples: readonly Sample[], of: keyof Sample) =>
    median(samples.map(sample => sample[of])).toFixed(2)
  const ratio = (over: readonly Sample[], under: readonly Sample[], of: keyof Sample) =>
    median(over.map((sample, at) => sample[of] / (under[at]?.[of] ?? Number.NaN)))
  return [
    {
      name: `${kind}, any moment / one row: p99`,
      value: ratio(grown, rows, 'p99'),
      goal: kind === BYTES ? null : { atMost: 5 },
      note: `${ms(grown, 'p99')} and ${ms(rows, 'p99')} ms; medians ${ms(grown, 'p50')} and ${ms(rows, 'p50')}`,
    },
    {
      name: `${kind}: ledger of ${times} times the size / small`,
      value: ratio(grown, before, 'p50'),
      goal: kind === BYTES ? null : { atMost: 1.5 },
      note: `medians ${ms(grown, 'p50')} and ${ms(before, 'p50')} ms`,
    },
  ]
}

async function askable(opened: AsyncDisposableStack, plan: Plan, network: Network): Promise<Asked> {
  const folder = join(plan.folder, String(network.districts))
  mkdirSync(folder)
  await ledgerIn(folder, plan, network)
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  const rated = Number(await store.size())
  await promise(store, network, COMMITMENTS)
  // These events come last, so that there are positions at which every promise is known.
  await openQuarters(store, QUARTERS)
  const end = Number(await store.size())
  await store.close()
  const server = await startServer(folder, plan.profile)
  opened.defer(() => server.stop())
  // One network answer is made first, so that the node does not make its rows during the measurement.
  await asked(`${server.url}/v1/network/snapshot?framework=${FRAMEWORK}`)
  const bytes = await asked(`${server.url}/v1/scorecards/commitments?by=district`)
  await server.setConstant('x'.repeat(bytes))
  return { server, districts: districtIds(network.districts), rated, end }
}
