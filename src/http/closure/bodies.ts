import { z } from 'zod'
import { CLOSURE_EVENTS, type ClosureEvent } from '../../domain/closure/event.ts'
import { LooseDate } from '../../domain/values/date-span.ts'
import { Id, text } from '../../domain/values/text.ts'
import { reasonFields } from '../edge/command-response.ts'

/** The fields that every step takes: why, on what evidence, when it took place, and a note. */
const given = {
  ...reasonFields,
  occurredOn: LooseDate.optional().meta({
    description: 'When it took place, a school year among others: today unless said',
  }),
  note: text(10_000).optional(),
}
/** Fields that the server sets, or that are given once when the case is opened. */
const SET_ELSEWHERE = ['case', 'imported', 'isComplete', 'district', 'school', 'schoolName'] as const

/** The fields that a step has beside those that every step has: its body takes them as they are stored. */
const ownFieldsOf = (type: ClosureEvent['type']): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(CLOSURE_EVENTS[type].shape as Record<string, z.ZodType>).filter(
      ([field]) => !SET_ELSEWHERE.some(each => each === field) && !Object.hasOwn(given, field),
    ),
  )

/** A body whose fields are those of a stored step. */
export type StepBody = z.ZodType<{ readonly [field: string]: unknown }>
/** The schema of the body that takes a step. */
export const bodyOf = (type: ClosureEvent['type'], id: string): StepBody =>
  z.strictObject({ ...ownFieldsOf(type), ...given }).meta({ id })

export const CaseBody = z
  .strictObject({
    district: Id.meta({ description: 'A registered district' }),
    school: Id.optional().meta({
      description: 'A registered school; left out for the record of a whole district or round',
    }),
    ...ownFieldsOf('CaseOpened'),
    ...given,
  })
  .meta({
    id: 'CaseBody',
    example: {
      district: 'north',
      school: 'north-1',
      process: 'il-cps',
      authority: 'Board of Education',
      round: '2026-27',
      occurredOn: '2026-10-01',
    },
  })
