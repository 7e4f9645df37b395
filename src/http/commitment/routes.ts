import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CommandRequest } from '../../app/command/command-handler.ts'
import { makeCommitment } from '../../app/commitment/make-commitment.ts'
import type { CommitmentCommand } from '../../domain/commitment/command.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import type { Owner } from '../../domain/commitment/event.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { CommandContext, Justification } from '../../domain/values/justification.ts'
import { Id } from '../../domain/values/text.ts'
import { commitmentRoleFor } from '../../identity/policy.ts'
import { adding, changing, createdId, creating, requestOf, sendOutcome } from '../edge/command-response.ts'
import { problem } from '../edge/problem.ts'
import type { App, Services } from '../edge/services.ts'
import {
  AmendmentBody,
  CommitmentBody,
  CompletionBody,
  EndBody,
  ExtensionBody,
  MilestoneBody,
  ProgressBody,
  ReachedBody,
  SupersessionBody,
  VerdictBody,
} from './bodies.ts'
import { commitmentProblems } from './status.ts'

const params = z.object({ id: Id })
const milestoneParams = params.extend({ milestone: Id })
const tags = ['commitments']

type CommitmentPermission = Parameters<typeof commitmentRoleFor>[0]
type Naming = readonly [path: string, operationId: string, permission: CommitmentPermission, summary: string]
type ByBody<Body> = (said: CommandContext & Justification, body: Body) => CommitmentCommand

/** Making a promise, saying what became of it, and judging it. */
export const commitmentWriting: FastifyPluginAsyncZod<Services> = async (app, services) => {
  making(app, services)
  milestones(app, services)
  const step = <Body extends z.ZodType<Said>>(
    [path, operationId, permission, summary]: Naming,
    body: Body,
    command: ByBody<z.output<Body>>,
  ) =>
    stepping(app, services, {
      path,
      operationId,
      permission,
      summary,
      body,
      command: command as ByBody<Said>,
    })

  step(
    ['progress', 'reportProgress', 'report', 'Report how far a commitment has come'],
    ProgressBody,
    (by, { value }) => ({ type: 'ReportProgress', data: { ...by, value } }),
  )
  step(
    ['extensions', 'extendDueDate', 'promise', 'Move the due date of a commitment to a later day'],
    ExtensionBody,
    (by, { dueOn }) => ({ type: 'ExtendDueDate', data: { ...by, dueOn } }),
  )
  step(
    [
      'amendments',
      'amendTerms',
      'promise',
      'Change the terms of a commitment; the original ones stay in sight',
    ],
    AmendmentBody,
    (by, { text, measure, unit, baseline, target }) => ({
      type: 'AmendTerms',
      data: { ...by, change: { text, measure, unit, baseline, target } },
    }),
  )
  step(
    ['assessments', 'assessCompletion', 'judge', 'Assess how far a commitment was carried out'],
    CompletionBody,
    (by, { completion }) => ({ type: 'AssessCompletion', data: { ...by, completion } }),
  )
  step(
    ['verdict', 'issueVerdict', 'judge', 'Judge whether a commitment was kept'],
    VerdictBody,
    (by, { verdict, metOn }) => ({ type: 'IssueVerdict', data: { ...by, verdict, metOn } }),
  )
  step(
    ['verdict/revisions', 'reviseVerdict', 'judge', 'Revise a verdict, as another assessor'],
    VerdictBody,
    (by, { verdict, metOn }) => ({ type: 'ReviseVerdict', data: { ...by, verdict, metOn } }),
  )
  step(['withdrawal', 'withdrawCommitment', 'promise', 'Withdraw a commitment'], EndBody, by => ({
    type: 'WithdrawCommitment',
    data: by,
  }))
  step(
    ['supersession', 'supersedeCommitment', 'promise', 'Put another commitment in the place of this one'],
    SupersessionBody,
    (by, { supersededBy }) => ({ type: 'SupersedeCommitment', data: { ...by, supersededBy } }),
  )
}

function making(app: App, services: Services): void {
  app.put(
    '/v1/commitments/:id',
    {
      config: { permission: 'promise' },
      schema: {
        operationId: 'makeCommitment',
        summary: 'Make a commitment, or say again what was promised',
        tags,
        params,
        body: CommitmentBody,
        response: creating,
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { owner, ...body } = request.body
      const stands = await ownerOf(services, id)
      takeRole('promise', request, stands ?? owner)
      const { funders, title, text, dueOn, measure, unit, baseline, target } = body
      const made = { id, owner, funders, title, text, dueOn, measure, unit, baseline, target }
      const asked = requestOf(services, request)
      const context = contextOf(services, request, asked, body)
      const outcome = await makeCommitment(services, made, context, asked)
      return sendOutcome(services, reply, outcome, commitmentProblems, { location: `/v1/commitments/${id}` })
    },
  )
}

function milestones(app: App, services: Services): void {
  const path = '/v1/commitments/:id/milestones'
  app.post(
    path,
    {
      config: { permission: 'promise', needsIdempotencyKey: true },
      schema: {
        operationId: 'addMilestone',
        summary: 'Add a milestone to a commitment',
        tags,
        params,
        body: MilestoneBody,
        response: adding,
      },
    },
    async (request, reply) => {
      const { title, dueOn } = request.body
      await assertMay(services, 'promise', request)
      const id = createdId(request)
      return execute(
        services,
        request,
        reply,
        by => ({ type: 'AddMilestone', data: { ...by, id, title, dueOn } }),
        id,
      )
    },
  )
  app.post(
    `${path}/:milestone/reached`,
    {
      config: { permission: 'promise' },
      schema: {
        operationId: 'reachMilestone',
        summary: 'Say that a milestone was reached',
        tags,
        params: milestoneParams,
        body: ReachedBody,
        response: changing,
      },
    },
    async (request, reply) => {
      await assertMay(services, 'promise', request)
      const { milestone: id } = request.params
      return execute(services, request, reply, by => ({ type: 'ReachMilestone', data: { ...by, id } }))
    },
  )
}

type Stepping = {
  readonly path: string
  readonly operationId: string
  readonly permission: CommitmentPermission
  readonly summary: string
  readonly body: z.ZodType<Said>
  readonly command: ByBody<Said>
}

function stepping(app: App, services: Services, { path, permission, command, ...naming }: Stepping) {
  const schema = { ...naming, tags, params, response: changing }
  app.post(`/v1/commitments/:id/${path}`, { config: { permission }, schema }, async (request, reply) => {
    await assertMay(services, permission, request)
    return execute(services, request, reply, by => command(by, request.body))
  })
}

type Said = Justification & Pick<CommandContext, 'occurredOn'>
type ToOne = FastifyRequest & { readonly params: { readonly id: string } }

const contextOf = (
  { today }: Services,
  { caller }: FastifyRequest,
  { actor }: CommandRequest,
  { rationale, note, evidence, occurredOn }: Said,
): CommandContext & Justification => {
  const district = caller?.district ?? undefined
  return { actor, district, today: today(), rationale, note, evidence, occurredOn }
}

async function execute(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  command: (context: CommandContext & Justification) => CommitmentCommand,
  id?: string,
): Promise<FastifyReply> {
  const { params: at, body } = request as ToOne & { readonly body: Said }
  const asked = requestOf(services, request)
  const given = command(contextOf(services, request, asked, body))
  const outcome = await services.handler.execute(commitment, streamOf.commitment(at.id), given, asked)
  return sendOutcome(services, reply, outcome, commitmentProblems, {
    ...(id === undefined ? {} : { id }),
    location: `/v1/commitments/${at.id}`,
  })
}

/** Who promised, as the stream in the store says; null where nothing was promised. */
async function ownerOf({ handler }: Services, id: string): Promise<Owner | null> {
  const { state } = await handler.load(commitment, streamOf.commitment(id))
  return state.owner
}

/** Throws a problem unless the commitment was made and the caller may take this step on it. */
async function assertMay(
  services: Services,
  permission: CommitmentPermission,
  request: ToOne,
): Promise<void> {
  const owner = await ownerOf(services, request.params.id)
  if (owner === null) throw commitmentProblems.of({ code: 'CommitmentUnknown' })
  takeRole(permission, request, owner)
}

/** Sets the role by which the caller acts: that of a district is for its own commitments. Throws if there is none. */
function takeRole(permission: CommitmentPermission, request: FastifyRequest, owner: Owner): void {
  const { caller } = request
  if (caller === null) throw problem('unauthenticated', 'Writing needs a key.')
  request.role = commitmentRoleFor(permission, caller, owner)
  if (request.role !== null) return
  const of = caller.district === null ? 'no district' : `the district ${caller.district}`
  throw problem('forbidden', `The key is for ${of}; the commitment is that of ${owner.kind} ${owner.id}.`)
}
