import { z } from 'zod'
import { COMPLETIONS, Owner, VERDICTS } from '../../domain/commitment/event.ts'
import { PartialDate } from '../../domain/values/date.ts'
import { Decimal, Id, Name, text } from '../../domain/values/text.ts'
import { reasonFields } from '../edge/command-response.ts'

/** The fields that every step may have beside its own. */
const said = { ...reasonFields, note: text(10_000).optional() }
const amount = (description: string) =>
  text(200)
    .optional()
    .meta({ description: `${description}; a decimal as text, or words`, example: '0.95' })
const terms = {
  measure: text(500).optional().meta({ description: 'How it is told whether the promise was kept' }),
  unit: text(100).optional(),
  baseline: amount('Where it stood at the start'),
  target: amount('What was promised'),
}
export const CommitmentBody = z
  .strictObject({
    owner: Owner,
    funders: z.array(Name).max(50).optional(),
    title: text(300).optional(),
    text: text(10_000),
    ...terms,
    dueOn: PartialDate.optional(),
    ...said,
  })
  .meta({
    id: 'CommitmentBody',
    example: {
      owner: { kind: 'district', id: 'denver' },
      text: '80% of students in high-performing schools in every region',
      measure: 'share of students in blue or green schools',
      baseline: '0.61',
      target: '0.80',
      dueOn: '2020',
      occurredOn: '2014-08-20',
    },
  })
export const MilestoneBody = z
  .strictObject({ title: text(500), dueOn: PartialDate.optional(), ...said })
  .meta({ id: 'MilestoneBody' })
export const ReachedBody = z.strictObject(said).meta({ id: 'ReachedBody' })
export const ProgressBody = z
  .strictObject({ value: Decimal.optional(), ...said })
  .meta({ id: 'ProgressBody' })
export const ExtensionBody = z.strictObject({ dueOn: PartialDate, ...said }).meta({ id: 'ExtensionBody' })
export const AmendmentBody = z
  .strictObject({ text: text(10_000).optional(), ...terms, ...said })
  .meta({ id: 'AmendmentBody' })
export const CompletionBody = z
  .strictObject({ completion: z.enum(COMPLETIONS), ...said })
  .meta({ id: 'CompletionBody' })
export const VerdictBody = z
  .strictObject({ verdict: z.enum(VERDICTS), metOn: PartialDate.optional(), ...said })
  .meta({ id: 'VerdictBody' })
export const EndBody = z.strictObject(said).meta({ id: 'EndBody' })
export const SupersessionBody = z.strictObject({ supersededBy: Id, ...said }).meta({ id: 'SupersessionBody' })
