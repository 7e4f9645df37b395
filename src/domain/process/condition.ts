import { z } from 'zod'
import { Selector } from './selector.ts'

/** A word such as `emergency-apportionment`. */
export const Word = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a word is written in small letters with hyphens: state-loan')
  .max(64)

/** When a rule, a version or a moratorium applies: everything that is stated here has to hold. */
export const Condition = z
  .strictObject({
    /** Facts of the district or the case, and whether they have to be so: `{"emergency-apportionment": true}`. */
    facts: z
      .record(Word, z.boolean(), {
        error: ({ code }) =>
          code === 'invalid_type' ? 'facts are written {"emergency-apportionment": true}' : undefined,
      })
      .refine(facts => Object.keys(facts).length <= 20, { message: 'a condition has at most 20 facts' })
      .optional(),
    /** At least one of `grounds` is given, and none of `exceptGrounds`. */
    grounds: z.array(Word).min(1).max(20).optional(),
    exceptGrounds: z.array(Word).min(1).max(20).optional(),
    /** Such a step is recorded. */
    step: Selector.optional(),
  })
  .refine(condition => Object.keys(condition).length > 0, { message: 'a condition says when' })
export type Condition = z.infer<typeof Condition>
