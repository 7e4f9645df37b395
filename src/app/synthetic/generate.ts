import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Day, dayFromNumber, dayToNumber } from '../../domain/values/date.ts'
import { periodFromId } from '../../domain/values/period.ts'
import { SYNTHETIC_PREFIX } from '../../domain/values/text.ts'
import { makeFolder } from '../../event-store/sqlite/make-folder.ts'

/** How large a synthetic network is. The same sizes and seed give the same bytes. */
export type NetworkSizes = {
  readonly districts: number
  readonly periods: number
  /** A whole number from 0 to 2^32 - 1. */
  readonly seed: number
}

type GenerateOptions = NetworkSizes & {
  readonly folder: string
  /** Called with the number of rows of ratings that were written, and of how many there will be. */
  readonly onProgress?: (done: number, whole: number) => void
}

export type Generated = {
  readonly files: { readonly framework: string; readonly districts: string; readonly ratings: string }
  readonly districts: number
  readonly ratings: number
  readonly restatements: number
}

/** The last half-year of every network: it is over, and so is everything that was said of it. */
const LAST_YEAR = 2025
export const PERIODS_MAX = 100
/** How many cells of each assessment are rated again later, with another value. */
const RESTATED = 6

const SHARE_OF_CELLS_MOVING = 0.14
const SHARE_OF_MOVES_UPWARD = 0.64
const SHARE_NOT_RATED = 0.03
/** Days after the start of a half-year: when it is assessed, and how much later it is looked at again. */
const ASSESSED = { earliest: 60, latest: 89 } as const
const REVIEWED = { earliest: 30, latest: 89 } as const

const CHUNK_CHARACTERS = 64 * 1024

const STATES = ['CA', 'CO', 'CT', 'DC', 'IL', 'LA', 'MD', 'NY', 'OH', 'TN'] as const
const REASONS = ['no school in scope yet', 'nothing was handed in', 'too little to judge by'] as const
const LEVELS = ['Not in place', 'Emerging', 'Established', 'National exemplar'] as const

/** Seven components with 31 elements in all: the shape of the portfolio framework of 2012. */
const COMPONENTS = [
  ['options', 'Good options and choices', 7],
  ['autonomy', 'School autonomy', 2],
  ['funding', 'Pupil-based funding', 5],
  ['talent', 'Talent-seeking strategy', 5],
  ['support', 'Sources of support', 2],
  ['accountability', 'Accountability by performance', 6],
  ['engagement', 'Public engagement', 4],
] as const
const ELEMENTS = COMPONENTS.flatMap(([id, , count]) => elementIds(id, count))

const FRAMEWORK = `${SYNTHETIC_PREFIX}portfolio`
const VERSION = 'v1'

/** The rubric that a synthetic network is rated by, as a document for `import frameworks`. */
export const SYNTHETIC_FRAMEWORK = {
  id: FRAMEWORK,
  version: VERSION,
  title: 'A synthetic portfolio framework',
  rates: 'district',
  source: { title: 'Generated for trying out scale; it describes nobody' },
  scales: [{ id: 'depth', levels: LEVELS.map((name, index) => ({ value: index + 1, name, aliases: [] })) }],
  components: COMPONENTS.map(([id, title, count]) => ({
    id,
    title,
    scale: 'depth',
    elements: elementIds(id, count).map((element, index) => ({
      id: element,
      title: `${title}: part ${index + 1}`,
      scale: 'depth',
    })),
  })),
  rollUp: { rule: 'median-low', minimumShareRated: '0.5' },
} as const

/** One district. `joinedOn` lies before its first period; funders are named only by those that adopted the strategy. */
type SyntheticDistrict = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly joinedOn: Day
  readonly adoptedOn: Day | null
  readonly funders: readonly string[]
}

/** What one row says of one element: a level's name, or why there is none. */
type SyntheticRating = {
  readonly item: string
  readonly level: string | null
  readonly reason: string | null
  readonly occurredOn: Day
}

/** All rows on one district and period, the restated cells last. */
export type SyntheticAssessment = {
  readonly district: SyntheticDistrict
  readonly period: string
  readonly ratings: readonly SyntheticRating[]
}

/** Writes `framework.json`, `districts.csv` and `ratings.csv`, in the form in which they can be imported. */
export async function generate({ folder, onProgress, ...sizes }: GenerateOptions): Promise<Generated> {
  makeFolder(folder)
  const files = {
    framework: join(folder, 'framework.json'),
    districts: join(folder, 'districts.csv'),
    ratings: join(folder, 'ratings.csv'),
  }
  await write(files.framework, [`${JSON.stringify(SYNTHETIC_FRAMEWORK, null, 2)}\n`])
  await write(files.districts, districtRows(sizes))
  await write(files.ratings, ratingRows(sizes, onProgress))
  const assessments = sizes.districts * sizes.periods
  return {
    files,
    districts: sizes.districts,
    ratings: assessments * ELEMENTS.length,
    restatements: assessments * RESTATED,
  }
}

/** A file appears under its name only when it is whole: one that was cut short would import without a complaint. */
async function write(file: string, texts: Iterable<string>): Promise<void> {
  const unfinished = `${file}.part`
  await pipeline(Readable.from(chunksOf(texts)), createWriteStream(unfinished))
  await rename(unfinished, file)
}

function* chunksOf(texts: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const each of texts) {
    chunk += each
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** No cell holds a comma, a quote or a line break, so that none is ever quoted. */
const line = (...cells: readonly string[]): string => `${cells.join(',')}\n`
const sourceTitle = ({ seed }: NetworkSizes) => `Synthetic network with seed ${seed}`

function* districtRows(sizes: NetworkSizes): Generator<string> {
  yield 'id,name,state,joined_on,joined_by,adopted_on,funders,source_title,source_url\n'
  for (const { district } of membersOf(sizes)) {
    const { id, name, state, joinedOn, adoptedOn, funders } = district
    yield line(id, name, state, joinedOn, '', adoptedOn ?? '', funders.join(';'), sourceTitle(sizes), '')
  }
}

function* ratingRows(sizes: NetworkSizes, onProgress: GenerateOptions['onProgress']): Generator<string> {
  yield 'entity_kind,entity_id,entity_name,framework,framework_version,item,period,level,status,reason,occurred_on,source_title,source_url,note\n'
  const whole = sizes.districts * sizes.periods * (ELEMENTS.length + RESTATED)
  const source = sourceTitle(sizes)
  let done = 0
  for (const { district, period, ratings } of syntheticAssessments(sizes)) {
    const about = `district,${district.id},${district.name},${FRAMEWORK},${VERSION}`
    let rows = ''
    for (const { item, level, reason, occurredOn } of ratings) {
      const value = level === null ? `,not-rated,${reason}` : `${level},rated,`
      rows += line(about, item, period, value, occurredOn, source, '', '')
    }
    yield rows
    done += ratings.length
    onProgress?.(done, whole)
  }
}

/**
 * Every assessment, period by period, as the rounds of a real network would have recorded them. What is said of a district
 * does not depend on how many others there are: a larger network holds the smaller one of the same periods and seed.
 */
export function* syntheticAssessments(sizes: NetworkSizes): Generator<SyntheticAssessment> {
  const members = membersOf(sizes)
  for (const period of periodsOf(sizes.periods)) {
    for (const member of members) yield assess(member, period)
  }
}

type HalfYear = { readonly id: string; readonly from: number }

function periodsOf(count: number): readonly HalfYear[] {
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index
    const id = `${LAST_YEAR - Math.floor(back / 2)}-H${back % 2 === 0 ? 2 : 1}`
    return { id, from: dayToNumber(periodFromId(id)?.from ?? '') }
  })
}

type Random = () => number
type Member = { readonly district: SyntheticDistrict; readonly random: Random; readonly levels: Int8Array }

function membersOf({ districts, periods, seed }: NetworkSizes): readonly Member[] {
  const seeds = randomFrom(seed)
  const start = periodsOf(periods)[0]?.from ?? 0
  return Array.from({ length: districts }, (_, index) => {
    const random = randomFrom(Math.floor(seeds() * 2 ** 32))
    const number = String(index + 1).padStart(4, '0')
    const joined = start - between(random, 1, 300)
    const hasAdopted = random() < 0.7
    const district = {
      id: `${SYNTHETIC_PREFIX}${number}`,
      name: `Synthetic District ${number}`,
      state: oneOf(random, STATES),
      joinedOn: dayFromNumber(joined),
      adoptedOn: hasAdopted ? dayFromNumber(joined + between(random, 0, 150)) : null,
      funders: hasAdopted ? fundersBy(random) : [],
    }
    // Some districts start far behind, some well ahead; their elements lie around that.
    const standing = random() * 2
    const levels = Int8Array.from(ELEMENTS, () => onScale(Math.floor(standing + random() * 1.5)))
    return { district, random, levels }
  })
}

function fundersBy(random: Random): readonly string[] {
  const first = between(random, 1, 8)
  return [first, first + 1].slice(0, between(random, 1, 2)).map(number => `Synthetic Fund ${number}`)
}

/** Rates every element once, then says some of them again some weeks later, with another value. */
function assess({ district, random, levels }: Member, { id: period, from }: HalfYear): SyntheticAssessment {
  const assessed = from + between(random, ASSESSED.earliest, ASSESSED.latest)
  const assessedOn = dayText(assessed)
  const reviewedOn = dayText(assessed + between(random, REVIEWED.earliest, REVIEWED.latest))
  const ratings: SyntheticRating[] = ELEMENTS.map((item, index) => {
    if (random() < SHARE_OF_CELLS_MOVING) {
      const step = random() < SHARE_OF_MOVES_UPWARD ? 1 : -1
      levels[index] = onScale((levels[index] ?? 0) + step)
    }
    const reason = random() < SHARE_NOT_RATED ? oneOf(random, REASONS) : null
    const level = reason === null ? (LEVELS[levels[index] ?? 0] ?? null) : null
    return { item, level, reason, occurredOn: assessedOn }
  })
  for (const index of distinct(random, RESTATED, ELEMENTS.length)) {
    // What had no level gets the one it stood at; what had one was a level off.
    if (ratings[index]?.level !== null) levels[index] = neighbour(random, levels[index] ?? 0)
    const level = LEVELS[levels[index] ?? 0] ?? null
    ratings.push({ item: ELEMENTS[index] ?? '', level, reason: null, occurredOn: reviewedOn })
  }
  return { district, period, ratings }
}

const onScale = (level: number): number => Math.min(Math.max(level, 0), LEVELS.length - 1)

/** A level that is not `level`: one up or down. */
function neighbour(random: Random, level: number): number {
  const moved = onScale(random() < SHARE_OF_MOVES_UPWARD ? level + 1 : level - 1)
  return moved === level ? Math.abs(level - 1) : moved
}

const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1))

const oneOf = <Each>(random: Random, all: readonly [Each, ...Each[]]): Each =>
  all[Math.floor(random() * all.length)] ?? all[0]

function distinct(random: Random, count: number, below: number): ReadonlySet<number> {
  const drawn = new Set<number>()
  while (drawn.size < count) drawn.add(Math.floor(random() * below))
  return drawn
}

const days = new Map<number, Day>()
/** The text of a day: a network has few of them, and every row names one. */
function dayText(day: number): Day {
  const text = days.get(day) ?? dayFromNumber(day)
  days.set(day, text)
  return text
}

/**
 * mulberry32, by Tommy Ettinger (2017, public domain): 32 bits of state, numbers from 0 up to 1, the same on every machine.
 * Good enough to look like a network; nothing secret rests on it.
 */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function elementIds(component: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${component}.${index + 1}`)
}
