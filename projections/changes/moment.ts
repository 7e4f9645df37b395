import { z } from 'zod'
import { dayOfRead, type ResolvedTimes } from '../engine/bounds.ts'
import { EventLink } from '../engine/event-link.ts'
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
export const NamedMoment = MomentView.extend({ entity: NamedEntity }).meta({ id: 'NamedMoment' })

export const momentView = (asked: ResolvedTimes): z.infer<typeof MomentView> => ({
  ...asked.echo,
  day: dayOfRead(asked),
})

/** The same question at two moments. */
export type BothMoments<At> = { readonly from: At; readonly to: At }

const SIDES = ['from', 'to'] as const
export type Side = (typeof SIDES)[number]

/** An event that made a difference. */
export const ChangeEvent = EventLink.extend({
  seen: z.enum(SIDES).meta({ description: 'At which of the two moments alone it counts' }),
}).meta({ id: 'ChangeEvent' })
export type ChangeEvent = z.infer<typeof ChangeEvent>

export const fields = z.array(z.string()).meta({
  description: 'The fields in which the two ends differ; empty where one of them is null',
})

/** The fields in which two ends differ, without what is told anew at every moment. */
export function fieldsThatDiffer(from: object | null, to: object | null): string[] | null {
  if (from === null || to === null) return from === to ? null : []
  const [one, other] = [new Map(Object.entries(from)), new Map(Object.entries(to))]
  const names = [...one.keys()].filter(
    name => name !== 'links' && textOf(name, one.get(name)) !== textOf(name, other.get(name)),
  )
  return names.length === 0 ? null : names
}

/** How long a challenge has waited is another number every day, and no change. */
const textOf = (name: string, value: unknown): string =>
  JSON.stringify(name === 'challenge' && value !== null ? { ...(value as object), ageDays: null } : value)
