import { z } from 'zod'
import { VERDICTS } from '../../src/domain/commitment/event.ts'
import { statement, statementOf } from './statement.ts'
import type { FoldedStep } from './step.ts'
import { date } from './values.ts'

const judgement = {
  ...statement,
  verdict: z.enum(VERDICTS).meta({ id: 'VerdictWord' }),
  metOn: date.nullable(),
}
export const VerdictView = z
  .object({
    ...judgement,
    revisions: z
      .array(z.object(judgement))
      .meta({ description: 'The verdicts that this one replaced, oldest first' }),
  })
  .meta({ id: 'Verdict', description: 'The verdict that stands' })

/** The verdict that stands, and those that it replaced, oldest first. */
export function verdictOf(told: readonly FoldedStep[]): z.infer<typeof VerdictView> | null {
  const verdicts = told.flatMap(({ step }) =>
    step.type === 'VerdictIssued' || step.type === 'VerdictRevised'
      ? [{ ...statementOf(step), verdict: step.data.verdict, metOn: step.data.metOn ?? null }]
      : [],
  )
  const stands = verdicts.at(-1)
  return stands === undefined ? null : { ...stands, revisions: verdicts.slice(0, -1) }
}
