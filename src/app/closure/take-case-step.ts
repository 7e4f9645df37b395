import { closure } from '../../domain/closure/closure.ts'
import type { ClosureRefusal, StepRequest } from '../../domain/closure/command.ts'
import { caseOn } from '../../domain/closure/fold.ts'
import { lastDayIn } from '../../domain/closure/step-date.ts'
import { streamOf } from '../../domain/subjects.ts'
import { type CommandContext, dateOf, type Justification } from '../../domain/values/justification.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'
import type { Facts } from '../command/facts.ts'
import { followCase } from './follow-case.ts'

/**
 * Takes a step of a case, with the facts of other streams that it rests on. Throws `FactMissing` where the district or a school that
 * it names is not there.
 */
export async function takeCaseStep(
  { handler, facts }: { readonly handler: CommandHandler; readonly facts: Facts },
  id: string,
  step: StepRequest,
  context: CommandContext & Justification,
  request: CommandRequest,
): Promise<Outcome<ClosureRefusal>> {
  const outcome = await handler.execute(
    closure,
    streamOf.closure(id),
    async fold => {
      const { said } = step
      if (said.district !== undefined)
        await facts.entity({ kind: 'district', id: said.district }, '/district')
      const school = said.school ?? fold.school
      if (said.school !== undefined) await facts.entity({ kind: 'school', id: said.school }, '/school')
      const receiving = 'receiving' in said ? (said.receiving ?? []) : []
      for (const [at, each] of receiving.entries())
        await facts.entity({ kind: 'school', id: each }, `/receiving/${at}`)
      const day = lastDayIn(dateOf(context))
      const others = school === null ? [] : await facts.otherCases(id, school, day)
      // Which process it follows does not depend on who has to agree.
      const { frame } = caseOn(fold.steps, day, () => [])
      const named = 'process' in said ? said.process : undefined
      const process = await facts.process(named ?? frame.process)
      const references = [...fold.steps.map(({ data }) => data), said].flatMap(
        ({ refersTo }) => refersTo ?? [],
      )
      const cited = await facts.citedSteps(id, references)
      const known = { case: id, others, process, cited }
      return { type: 'TakeStep', data: { ...context, step, facts: known } } as const
    },
    request,
  )
  const isTaken = outcome.kind === 'done' || outcome.kind === 'unchanged' || outcome.kind === 'replayed'
  if (!isTaken || !MAY_END_SCHOOL.includes(step.type)) return outcome
  // Done even if the step changed nothing, so that a later run finishes one that was cut short.
  const { position } = await followCase({ handler, request }, id)
  return position === null ? outcome : { ...outcome, position: later(outcome.position, position) }
}

const MAY_END_SCHOOL: readonly StepRequest['type'][] = [
  'ClosureEffected',
  'DecisionAnnulled',
  'DecisionReversed',
  'DecisionReinstated',
]

const later = async (...positions: readonly Promise<number>[]): Promise<number> =>
  Math.max(...(await Promise.all(positions)))
