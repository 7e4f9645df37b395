import { z } from 'zod'
import type { CommitmentState, Terms } from '../../src/domain/commitment/state.ts'
import { statement, statementsOf } from './statement.ts'
import type { FoldedStep } from './step.ts'
import { date, known } from './values.ts'

const terms = { text: z.string(), measure: known, unit: known, baseline: known, target: known }
export const TermsView = z.object({ ...terms, dueOn: date.nullable() }).meta({ id: 'Terms' })
type TermsView = z.infer<typeof TermsView>
export const AmendedTermsView = TermsView.extend({
  baselineMeasure: z.string().nullable().meta({
    description: 'The measure under which that baseline was stated: under another it compares with nothing',
  }),
})

/** The terms of a commitment as a view shows them. */
export const termsOf = ({ text, measure, unit, baseline, target, dueOn }: Terms): TermsView => ({
  text,
  measure,
  unit,
  baseline,
  target,
  dueOn,
})

/** The terms in force; null where nothing was amended or extended. */
export function amendedTermsOf(state: CommitmentState): z.infer<typeof AmendedTermsView> | null {
  const { inForce, amendments, extensions, baselineMeasure } = state
  if (inForce === null || amendments.length + extensions.length === 0) return null
  return { ...termsOf(inForce), baselineMeasure: inForce.baseline === null ? null : baselineMeasure }
}

export const AmendmentView = z
  .object({ ...statement, changed: z.object(terms).partial() })
  .meta({ id: 'Amendment' })

/** The amendments that changed anything; a baseline that was first stated later is part of the original terms. */
export const amendmentsOf = (
  { amendments }: CommitmentState,
  told: readonly FoldedStep[],
): z.infer<typeof AmendmentView>[] =>
  statementsOf(told, 'TermsAmended', ({ id }) => {
    const { changed } = amendments.find(({ event }) => event === id) ?? {}
    return { changed }
  }).flatMap(({ changed, ...said }) => (changed === undefined ? [] : [{ ...said, changed }]))

export const ExtensionView = z
  .object({
    ...statement,
    from: date.nullable(),
    to: date,
    late: z.boolean().meta({ description: 'Asked for after the date that was in force' }),
  })
  .meta({ id: 'Extension' })

/** The extensions. The fold decides whether one came late: an import does not know the date that was in force. */
export const extensionsOf = (
  { extensions }: CommitmentState,
  told: readonly FoldedStep[],
): z.infer<typeof ExtensionView>[] =>
  statementsOf(told, 'DueDateExtended', ({ id, data }) => {
    const { from = null, late = data.late } = extensions.find(({ event }) => event === id) ?? {}
    return { from, to: data.dueOn, late }
  })
