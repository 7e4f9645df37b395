import { dayOfRead, type ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { NextPage, NumberedPageRequest } from '../../../projections/engine/page.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { AsOf, KnownAt, minPosition, nextPage, offsetOf, ofOneMoment, resolveTimes } from '../edge/query.ts'
import type { Reading } from '../edge/services.ts'

/** The two moments of a question about what changed, each in both times. */
export const moments = {
  from: AsOf.optional().meta({
    description: 'The earlier moment: only acts that had occurred by this day',
    example: '2013-06-30',
  }),
  to: AsOf.optional().meta({
    description: 'The later moment: only acts that had occurred by this day',
    example: '2013-12-31',
  }),
  fromKnownAt: KnownAt.optional().meta({
    description: 'What was known at the earlier moment: by this position, instant or UTC day',
    example: '40',
  }),
  toKnownAt: KnownAt.optional().meta({
    description: 'What was known at the later moment: by this position, instant or UTC day',
    example: '42',
  }),
  ...minPosition,
}
type Moments = { readonly [Key in keyof typeof moments]?: string | undefined }

export type TwoMoments = {
  readonly from: ResolvedTimes
  readonly to: ResolvedTimes
  /** Both as of what this node has read, unless another moment was asked for: the pages of an answer then do not shift. */
  readonly pinned: { readonly from: ResolvedTimes; readonly to: ResolvedTimes }
  /** Both as one question, for the headers and the keeping of the whole answer. */
  readonly both: ResolvedTimes
}

/** The two moments of a question, once this node has read as far as each asks for. */
export async function resolveMoments(
  services: Reading,
  { from, to, fromKnownAt, toKnownAt, minPosition: least }: Moments,
  names: readonly string[],
): Promise<TwoMoments> {
  const at = (asOf: string | undefined, knownAt: string | undefined, called: string) =>
    resolveTimes(services, { asOf, knownAt, minPosition: least }, names, called)
  const asked = {
    from: await at(from, fromKnownAt, 'fromKnownAt'),
    to: await at(to, toKnownAt, 'toKnownAt'),
  }
  const known = [asked.from.bounds.knownAt, asked.to.bounds.knownAt].filter(each => each !== null)
  const knownAt = known.length === 2 ? Math.max(...known) : null
  return {
    ...asked,
    pinned: { from: ofOneMoment(services, asked.from), to: ofOneMoment(services, asked.to) },
    both: { ...asked.to, bounds: { asOf: null, knownAt } },
  }
}

/**
 * How long an answer is kept: until any event is recorded, since it is as of what this node has read; and no longer than today
 * if a moment names no day.
 */
export const keptBetween = ({ from, to, both }: TwoMoments) => ({
  asked: both,
  scopes: [scopeOf.trail],
  day: dayOfRead(to),
  isToday: [from, to].some(({ bounds }) => bounds.asOf === null),
})

/** A page of what changed; the next one is of the same two moments. */
export const pageBetween = (
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  url: string,
  asked: TwoMoments,
): NumberedPageRequest => ({ limit, offset: offsetOf(cursor), next: nextBetween(url, asked) })

/** The address of the next page: it carries what was known at both moments. */
export const nextBetween =
  (url: string, { pinned }: TwoMoments): NextPage =>
  cursor =>
    between(nextPage(url, cursor), pinned)

function between(url: string | null, { from, to }: TwoMoments['pinned']): string | null {
  if (url === null) return null
  const next = new URL(url, 'http://ledger')
  for (const [name, { bounds }] of [['fromKnownAt', from] as const, ['toKnownAt', to] as const]) {
    if (bounds.knownAt !== null) next.searchParams.set(name, String(bounds.knownAt))
  }
  return `${next.pathname}${next.search}`
}
