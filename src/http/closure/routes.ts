import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { takeCaseStep } from '../../app/closure/take-case-step.ts'
import { CaseId } from '../../domain/closure/case-id.ts'
import type { StepRequest } from '../../domain/closure/command.ts'
import type { ClosureEvent } from '../../domain/closure/event.ts'
import type { CommandContext, Justification } from '../../domain/values/justification.ts'
import { changing, creating, requestOf, sendOutcome } from '../edge/command-response.ts'
import type { App, Services } from '../edge/services.ts'
import { bodyOf, CaseBody } from './bodies.ts'
import { closureProblems } from './status.ts'

const config = { permission: 'keepCases' } as const
const tags = ['closures']
const params = z.object({ case: CaseId.meta({ description: 'The id of the case' }) })

type Naming = readonly [type: ClosureEvent['type'], path: string, operationId: string, summary: string]
/** The steps of a case after it was opened. */
const STEPS: readonly Naming[] = [
  ['SchoolScreened', 'screening', 'screenSchool', 'Say that the school is among those looked at'],
  ['CaseCleared', 'clearance', 'clearCase', 'Say that nothing is proposed for the school'],
  ['ActionProposed', 'proposal', 'proposeAction', 'Propose what is to be done to the school'],
  ['ProposalAmended', 'amendments', 'amendProposal', 'Change the plan; the first one stays in sight'],
  ['NoticeGiven', 'notices', 'giveNotice', 'Record a notice'],
  ['DocumentFiled', 'documents', 'fileDocument', 'Record a document'],
  ['HearingHeld', 'hearings', 'recordHearing', 'Record a hearing or a meeting'],
  ['FindingIssued', 'findings', 'issueFinding', 'Record what a finding advises'],
  ['FindingAnswered', 'answers', 'answerFinding', 'Record the answer to a finding'],
  ['ProposalWithdrawn', 'withdrawal', 'withdrawProposal', 'Withdraw the proposal'],
  ['DecisionMade', 'decisions', 'makeDecision', 'Record a decision with its vote'],
  ['MotionVoted', 'motions', 'voteMotion', 'Record a motion, which moves nothing by itself'],
  ['DecisionStayed', 'stay', 'stayDecision', 'Record that the decision is stayed'],
  ['DecisionAnnulled', 'annulment', 'annulDecision', 'Record that the decision is annulled'],
  ['DecisionReversed', 'reversal', 'reverseDecision', 'Record that the decision is reversed'],
  ['DecisionAffirmed', 'affirmation', 'affirmDecision', 'Record that a ruling is affirmed'],
  [
    'DecisionReinstated',
    'reinstatement',
    'reinstateDecision',
    'Record the end of a stay, or of an annulment',
  ],
  ['RulingIssued', 'rulings', 'issueRuling', 'Record a ruling on whether a rule was kept'],
  ['CaseReconsidered', 'reconsideration', 'reconsiderCase', 'Take the plan up again'],
  ['RuleWaived', 'waivers', 'waiveRule', 'Record that a rule is waived, and on what authority'],
  ['ClosurePostponed', 'postponement', 'postponeClosure', 'Put the effect off to a later day'],
  ['ClosureEffected', 'effect', 'effectClosure', 'Record the last day of instruction, or another end'],
  ['FollowUpRecorded', 'follow-ups', 'recordFollowUp', 'Record what came of it'],
]

/** Opening a case, and every step of it. */
export const closureWriting: FastifyPluginAsyncZod<Services> = async (app, services) => {
  opening(app, services)
  for (const naming of STEPS) stepping(app, services, naming)
}

function opening(app: App, services: Services): void {
  app.put(
    '/v1/closures/:case',
    {
      config,
      schema: {
        operationId: 'openCase',
        summary: 'Open a case, or say again how it was opened',
        tags,
        params,
        body: CaseBody,
        response: creating,
      },
    },
    async (request, reply) => {
      const { case: id } = request.params
      const [context, said] = contextOf(services, request.body)
      const asked = requestOf(services, request)
      const step = { type: 'CaseOpened', said: { ...said, case: id } } as StepRequest
      const outcome = await takeCaseStep(services, id, step, { ...context, actor: asked.actor }, asked)
      return sendOutcome(services, reply, outcome, closureProblems, { location: `/v1/closures/${id}` })
    },
  )
}

function stepping(app: App, services: Services, [type, path, operationId, summary]: Naming): void {
  const body = bodyOf(type, `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Body`)
  app.post(
    `/v1/closures/:case/${path}`,
    { config, schema: { operationId, summary, tags, params, body, response: changing } },
    async (request, reply) => {
      const { case: id } = request.params
      const [context, said] = contextOf(services, request.body)
      const asked = requestOf(services, request)
      const step = { type, said } as StepRequest
      const outcome = await takeCaseStep(services, id, step, { ...context, actor: asked.actor }, asked)
      return sendOutcome(services, reply, outcome, closureProblems)
    },
  )
}

type Given = Justification & Pick<CommandContext, 'occurredOn'>

/** Splits a body into the fields that every step takes and those that this kind of step has of its own. */
function contextOf(
  { today }: Services,
  { rationale, note, evidence, occurredOn, ...said }: Given & { readonly [field: string]: unknown },
): readonly [Omit<CommandContext & Justification, 'actor'>, { readonly [field: string]: unknown }] {
  return [{ today: today(), rationale, note, evidence, occurredOn }, said]
}
