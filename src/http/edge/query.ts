import { z } from 'zod'
import type { Bounds, ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { NumberedPageRequest } from '../../../projections/engine/page.ts'
import { FactMissing } from '../../app/command/fact-missing.ts'
import { Day } from '../../domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import { Id } from '../../domain/values/text.ts'
import { logEnd } from './log-end.ts'
import { problem } from './problem.ts'
import type { Reading } from './services.ts'

/** How long a read waits until this node has read as far as the caller wants. */
const WAIT_MS = 5000

/** An instant of a year that `Day` takes too, so that instants in their one form sort as text. */
const AnyInstant = z.iso.datetime({ offset: true }).refine(value => {
  const time = Date.parse(value)
  return Number.isFinite(time) && Day.safeParse(new Date(time).toISOString().slice(0, 10)).success
})
const TIME_FORM = 'a day like 2013-03-21, or an instant like 2013-03-21T09:00:00Z'
const Position = z.string().regex(/^(0|[1-9]\d{0,14})$/, 'a position is decimal text like 42')

/** A moment in the world. */
export const AsOf = z.union([Day, AnyInstant], { error: TIME_FORM })
/** A moment of the record. */
export const KnownAt = z.union([Position, Day, AnyInstant], { error: `a position like 42, ${TIME_FORM}` })

/** How far the node must have read. */
export const minPosition = {
  minPosition: Position.optional().meta({
    description: 'Wait until this node has read so far, as a write answered it',
  }),
}

/** The query of a read from the store, which is never behind: `minPosition` holds at once. */
export const StoreQuery = z.strictObject(minPosition)

/** The two times, and how far the node must have read. */
export const times = {
  asOf: AsOf.optional().meta({
    description: 'Only acts that had occurred by this day; an instant counts as its UTC day',
    example: '2013-03-21',
  }),
  knownAt: KnownAt.optional().meta({
    description: 'Only what the ledger had recorded by this position, instant or UTC day',
    example: '42',
  }),
  ...minPosition,
}

const Digits = z.string().regex(/^[1-9]\d{0,8}$/)
/** A limit, written in digits alone: other forms of a number, such as `1e2`, are refused. */
function limitTo(max: number, unlessSaid: number) {
  const error = `a limit is a whole number from 1 to ${max}`
  const numberOf = (given: unknown) => (Digits.safeParse(given).success ? Number(given) : given)
  const Limit = z.int({ error }).min(1, { error }).max(max, { error })
  return z
    .preprocess(numberOf, Limit)
    .prefault(unlessSaid)
    .meta({ description: 'How many a page has at most' })
}
const cursorIn = <Form extends z.ZodType>(form: Form) =>
  form.optional().meta({ description: 'Where the page begins: take it as `page.next` has it' })
/** Pages of things that have ids: `cursor` is the last id of the page before. */
export const paging = { limit: limitTo(200, 50), cursor: cursorIn(Id) }
/** Pages of at most `max`, which is also the limit if the request sets none. */
export const pagingTo = (max: number) => ({ ...paging, limit: limitTo(max, max) })
/** Pages of things without ids of their own: `cursor` is how many came before. */
export const pagingByNumber = { ...paging, cursor: cursorIn(z.string()) }

export const ratingQuery = {
  framework: Id.optional().meta({ description: 'May be left out where there is just one framework' }),
  period: Id.optional().meta({
    description: 'The latest one with a visible act unless said',
    example: '2013-H2',
  }),
  ...times,
}

type Times = { readonly [Key in keyof typeof times]?: string | undefined }

/** The bounds of a question, once this node has read as far as it asks for. `names`: the projections that answer it. */
export async function resolveTimes(
  services: Reading,
  { asOf, knownAt, minPosition = '0' }: Times,
  names: readonly string[],
  /** The name by which the caller knows the parameter `knownAt`. */
  called = 'knownAt',
): Promise<ResolvedTimes> {
  const { queries, runner } = services
  const cited = knownAt === undefined || !Position.safeParse(knownAt).success ? null : Number(knownAt)
  if (cited !== null) await readTo(services, called, cited, names)
  await readTo(services, 'minPosition', Number(minPosition), names)
  const position =
    knownAt === undefined ? null : (cited ?? queries.positionAt(instantOf(knownAt), runner.read.position))
  // An instant may name a prefix of the log that a stopped projection has not read.
  await readTo(services, called, position ?? 0, names)
  return {
    bounds: { asOf: asOf === undefined ? null : dayIn(asOf), knownAt: position },
    projections: names,
    today: services.today(),
    echo: {
      asOf: asOf ?? null,
      knownAt: knownAt ?? null,
      knownAtPosition: position === null ? null : String(position),
    },
  }
}

/** The bounds of a question about how things stand on a day: today if the request names none. The answer echoes the day. */
export async function resolveTimesOnDay(
  services: Reading,
  times: Times,
  names: readonly string[],
): Promise<{
  readonly asked: ResolvedTimes
  readonly day: string
  /** Whether the request named no day, so that the answer is another one tomorrow. */
  readonly isToday: boolean
}> {
  const isToday = times.asOf === undefined
  const asked = await resolveTimes(services, isToday ? { ...times, asOf: services.today() } : times, names)
  return { asked, day: asked.bounds.asOf ?? services.today(), isToday }
}

/** Waits until the projections of a question have read this far. `log` places instants, so every question needs it. */
async function readTo(
  services: Reading,
  parameter: string,
  position: number,
  names: readonly string[],
): Promise<void> {
  if (position === 0) return
  const { runner } = services
  const outcome = await runner.reach(position, ['log', ...names], services.waitMs ?? WAIT_MS)
  if (outcome === 'stopped') {
    throw problem('projection-stopped', `A projection stopped before position ${position}.`)
  }
  if (outcome === 'behind') {
    const end = await logEnd(services)
    if (end !== null && end < position) {
      const beyond = `The record ends at position ${end}, before ${position}.`
      throw problem('position-unknown', beyond, { errors: [{ parameter, detail: beyond }] })
    }
    const { failure, read } = runner
    const why = failure === null ? '' : `: ${failure.reason}`
    const detail = `This node has read to position ${read.position}, not to ${position}${why}.`
    throw problem('node-behind', detail, { headers: { 'retry-after': String(WAIT_MS / 1000) } })
  }
}

/** A day means its whole UTC day. */
const instantOf = (text: string): string =>
  text.length === 10 ? `${text}T23:59:59.999Z` : new Date(text).toISOString()
const dayIn = (text: string): string =>
  text.length === 10 ? text : new Date(text).toISOString().slice(0, 10)

/** The framework that a question is about: it may be left out only where there is just one. */
export function frameworkOf(
  { queries }: Reading,
  given: string | undefined,
  kind: EntityKind | null,
): string {
  const known = queries.frameworks.ids()
  const [only] = known
  if (given === undefined && known.length !== 1) {
    const detail = known.length === 0 ? 'None is published yet.' : `There are ${known.join(', ')}.`
    throw problem('framework-missing', detail, { errors: [{ parameter: 'framework', detail }] })
  }
  const id = given ?? only ?? ''
  const framework = queries.frameworks.get(id)
  if (framework === undefined) throw problem('framework-unknown', `${id} was not published.`)
  const { rates } = framework.lineage.first
  if (kind !== null && rates !== kind) {
    const detail = `${id} rates a ${rates}, not a ${kind}.`
    throw problem('framework-rates-other', detail, { errors: [{ parameter: 'framework', detail }] })
  }
  return id
}

/** The period that a question names; null where it names none. Throws the problem of an unknown one. */
export function periodOf(
  { queries }: Reading,
  framework: string,
  given: string | undefined,
  { knownAt }: Bounds,
): Period | null {
  if (given === undefined) return null
  const period = queries.period(framework, given, knownAt)
  if (period !== null) return period
  const detail = `${given} does not say its dates by itself and is not registered for ${framework}.`
  throw problem('period-unknown', detail, { errors: [{ parameter: 'period', detail }] })
}

/** The entity that a question names. It exists if it is known now, or was then and its registration was withdrawn since. */
export function entityOf(
  { queries }: Reading,
  kind: EntityKind,
  id: string,
  { knownAt }: Bounds,
): EntityReference {
  if (queries.entities.exists({ kind, id }, knownAt)) return { kind, id }
  throw new FactMissing({ code: 'entity-unknown', entity: { kind, id } })
}

/** One page out of a list that is at hand; `next` where there is more. */
export function pageOf<Item>(
  items: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  idOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly next: string | null } {
  const start = cursor === undefined ? 0 : items.findIndex(item => idOf(item) === cursor) + 1
  if (start === 0 && cursor !== undefined) throw badCursor()
  const page = items.slice(start, start + limit)
  const last = page.at(-1)
  return { items: page, next: last === undefined || start + limit >= items.length ? null : idOf(last) }
}

/** The problem of a cursor that no page gave. */
export const badCursor = () =>
  problem('invalid-request', 'The cursor is not one that page.next gave.', {
    errors: [{ parameter: 'cursor', detail: 'take it from page.next' }],
  })

/** What has no id of its own is paged by number: a page begins after so many. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (!/^[1-9]\d{0,6}$/.test(cursor)) throw badCursor()
  return Number(cursor)
}

/**
 * A question as of the position that this node has read, unless another moment was asked for or an event is missing. Lists that
 * are paged by number need this: an older act that arrives between two pages would shift all rows after it.
 */
export function ofOneMoment({ runner }: Reading, asked: ResolvedTimes): ResolvedTimes {
  const { bounds, projections } = asked
  if (bounds.knownAt !== null || runner.completeUpTo(projections) !== null) return asked
  return { ...asked, bounds: { ...bounds, knownAt: runner.read.position } }
}

/** A question of which the answer takes long: as of what this node has read now, unless another moment was asked for. */
export function asOfNow<Asked extends ResolvedTimes>({ runner }: Reading, asked: Asked): Asked {
  const knownAt = asked.bounds.knownAt ?? runner.read.position
  return { ...asked, bounds: { ...asked.bounds, knownAt } }
}

/** A page of things without ids of their own, as a view takes it. Throws the problem of a bad cursor. */
export const numberedPage = (
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  url: string,
  { bounds }: ResolvedTimes,
): NumberedPageRequest => ({
  limit,
  offset: offsetOf(cursor),
  next: from => nextPage(url, from, bounds.knownAt),
})

/** The address of the next page: the same question from there on, and of the same moment where that is given. */
export function nextPage(url: string, cursor: string | null, knownAt: number | null = null): string | null {
  if (cursor === null) return null
  const next = new URL(url, 'http://ledger')
  next.searchParams.set('cursor', cursor)
  if (knownAt !== null) next.searchParams.set('knownAt', String(knownAt))
  return `${next.pathname}${next.search}`
}
