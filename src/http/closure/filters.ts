import { z } from 'zod'
import { COMPARISONS } from '../../../projections/closure/as-known.ts'
import { CLOSURE_STATES } from '../../domain/closure/words.ts'
import { RESULTS } from '../../domain/process/finding.ts'
import { Action } from '../../domain/process/step-words.ts'
import { CalendarDuration } from '../../domain/values/duration.ts'
import { periodFromId } from '../../domain/values/period.ts'
import { Id, Name } from '../../domain/values/text.ts'

const Flag = z.enum(['true', 'false']).transform(word => word === 'true')
/** A parameter that may be said several times. */
const severalOf = <Word extends z.ZodType>(word: Word) =>
  z.preprocess(
    (given: unknown) => (typeof given === 'string' ? [given] : given),
    z.array(word).max(20).optional(),
  )

/** Which cases are asked for. */
export const caseFilters = {
  district: Id.optional().meta({ description: 'The district whose school it is' }),
  school: Id.optional().meta({ description: 'The school that the case is about' }),
  state: severalOf(z.enum(CLOSURE_STATES)).meta({
    description: 'Where it stands on the day; may be said several times',
  }),
  action: Action.optional().meta({ description: 'What is to be done, as now planned' }),
  round: Id.optional().meta({ description: 'The round that it belongs to' }),
  authority: Name.optional().meta({ description: 'Before whom it runs' }),
  process: Id.optional().meta({ description: 'The rules that it follows' }),
  year: z
    .string()
    .refine(id => periodFromId(id) !== null, { message: 'a year is written SY2012-13 or 2013' })
    .optional()
    .meta({
      description: 'The year of its first proposal: a school year, or a calendar year',
      example: 'SY2012-13',
    }),
  againstFinding: z.enum(['true', 'delay', 'false']).optional().meta({
    description:
      'Decided against the advice of a finding (true), approved though one asked to wait (delay), or neither',
  }),
}
export const listFilters = {
  dueWithin: CalendarDuration.optional().meta({
    description: 'Something is due by its rules within so long from the day',
    example: 'P90D',
  }),
  records: Flag.optional().meta({
    description: 'The records of a whole district or round, instead of the cases of schools',
  }),
}
export const violationFilters = {
  rule: Id.optional().meta({ description: 'One rule alone' }),
  result: severalOf(z.enum(RESULTS)).default(['violated']).meta({
    description: 'How the case stands by the rule; may be said several times',
  }),
}
export const pairFilters = {
  framework: Id.optional().meta({ description: 'Ratings by this framework alone' }),
  item: Id.optional().meta({ description: 'Ratings of this item alone' }),
  comparison: z
    .enum(COMPARISONS)
    .optional()
    .meta({ description: 'How the receiving school stood beside the closing one' }),
}
