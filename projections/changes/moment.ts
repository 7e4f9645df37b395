import { z } from 'zod'
import { type DayQuestion, dayOfRead, type ResolvedTimes } from '../engine/bounds.ts'
import type { PageRequest } from '../engine/page.ts'
import { NamedEntity } from '../entity/named.ts'

/** One of the two moments as it was asked for, and what the entity is called then. */
export const MomentView = z
  .object({
    asOf: z.string().nullable(),
    knownAt: z.string().nullable(),
    knownAtPosition: z.string().nullable(),
    day: z.string().meta({ description: 'The day on which promises and cases stand so' }),
  })
  .meta({ id: 'Moment', description: 'A day in the world, and what the ledger knew; null: without a bound' })
export const NamedMoment = MomentView.extend({ entity: NamedEntity }).meta({
  id: 'NamedMoment',
  description: 'A day in the world, what the ledger knew, and what the entity is called then',
})

/** A moment as an answer names it. */
export const momentView = (asked: ResolvedTimes): z.infer<typeof MomentView> => ({
  ...asked.echo,
  day: dayOfRead(asked),
})

/** A moment as it is asked about: `asked` bounds the ratings, and `question` holds the day for promises and cases. */
export type Moment = { readonly asked: ResolvedTimes; readonly question: DayQuestion }

/** The day of a moment is today if none was given, and nothing that is dated later counts. */
export function momentOf(asked: ResolvedTimes): Moment {
  const day = dayOfRead(asked)
  return { asked, question: { asked: { ...asked, bounds: { ...asked.bounds, asOf: day } }, day } }
}

/** A request for a whole list on one page: the lists of one entity are short. */
export const ALL: PageRequest = { limit: Number.MAX_SAFE_INTEGER, next: () => null }

/** The same question at two moments. */
export type BothMoments<At> = { readonly from: At; readonly to: At }

export const fields = z.array(z.string()).meta({
  description: 'The fields in which the two ends differ; empty where one of them is null',
})

/** The fields in which two ends differ; null if there is no difference. A value that changes with every moment is none. */
export function fieldsThatDiffer(from: object | null, to: object | null): string[] | null {
  if (from === null || to === null) return from === to ? null : []
  const [one, other] = [new Map(Object.entries(from)), new Map(Object.entries(to))]
  const names = [...one.keys()].filter(name => {
    const [was, is] = [one.get(name), other.get(name)]
    return was !== is && textOf(name, was) !== textOf(name, is)
  })
  return names.length === 0 ? null : names
}

/**
 * Fields that change with every moment. Links repeat the question; the age of a challenge, and the place of the straight line to
 * a target, are different every day.
 */
const TOLD_ANEW = new Set(['links', 'ageDays', 'expected', 'ahead'])
const textOf = (name: string, value: unknown): string =>
  JSON.stringify({ [name]: value }, (key, each: unknown) => (TOLD_ANEW.has(key) ? undefined : each))
