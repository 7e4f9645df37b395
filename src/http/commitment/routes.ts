import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CommitmentCommand } from '../../domain/commitment/command.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import { COMPLETIONS, Owner, VERDICTS } from '../../domain/commitment/event.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import type { CommandContext, Justification } from '../../domain/values/justification.ts'
import { Decimal, Id, Name, text } from '../../domain/values/text.ts'
import { commitmentRoleFor } from '../../identity/policy.ts'
import {
  changing,
  createdId,
  creating,
  reasonFields,
  requestOf,
  sendOutcome,
} from '../edge/command-response.ts'
import { problem } from '../edge/problem.ts'
import { type App, loadEntity, type Services } from '../edge/services.ts'
import { commitmentProblems } from './status.ts'

const params = z.object({ id: Id })
const milestoneParams = params.extend({ milestone: Id })
const tags = ['commitments']

/** What every step may say beside its own. */
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
const CommitmentBody = z
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
const MilestoneBody = z
  .strictObject({ title: text(500), dueOn: PartialDate.optional(), ...said })
  .meta({ id: 'MilestoneBody' })
const ReachedBody = z.strictObject(said).meta({ id: 'ReachedBody' })
const ProgressBody = z.strictObject({ value: Decimal.optional(), ...said }).meta({ id: 'ProgressBody' })
const ExtensionBody = z.strictObject({ dueOn: PartialDate, ...said }).meta({ id: 'ExtensionBody' })
const AmendmentBody = z
  .strictObject({ text: text(10_000).optional(), ...terms, ...said })
  .meta({ id: 'AmendmentBody' })
const CompletionBody = z
  .strictObject({ completion: z.enum(COMPLETIONS), ...said })
  .meta({ id: 'CompletionBody' })
const VerdictBody = z
  .strictObject({ verdict: z.enum(VERDICTS), metOn: PartialDate.optional(), ...said })
  .meta({ id: 'VerdictBody' })
const EndBody = z.strictObject(said).meta({ id: 'EndBody' })
const SupersessionBody = z.strictObject({ supersededBy: Id, ...said }).meta({ id: 'SupersessionBody' })

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
      if (owner.kind !== 'organisation') {
        await loadEntity(services, { kind: owner.kind, id: owner.id }, '/owner/id')
      }
      const by = askingOf(services, request, body)
      const { funders, title, text, dueOn, measure, unit, baseline, target } = body
      const made = { id, owner, funders, title, text, dueOn, measure, unit, baseline, target }
      return execute(services, request, reply, { type: 'MakeCommitment', data: { ...by, commitment: made } })
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
        response: creating,
      },
    },
    async (request, reply) => {
      const { title, dueOn } = request.body
      await assertMay(services, 'promise', request)
      const id = createdId(requestOf(services, request), request)
      const data = { ...askingOf(services, request, request.body), id, title, dueOn }
      return execute(services, request, reply, { type: 'AddMilestone', data }, id)
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
      const data = { ...askingOf(services, request, request.body), id: request.params.milestone }
      return execute(services, request, reply, { type: 'ReachMilestone', data })
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
    const by = askingOf(services, request, request.body)
    return execute(services, request, reply, command(by, request.body))
  })
}

type Said = Justification & Pick<CommandContext, 'occurredOn'>
type ToOne = FastifyRequest & { readonly params: { readonly id: string } }

const askingOf = (
  services: Services,
  request: FastifyRequest,
  body: Said,
): CommandContext & Justification => {
  const { rationale, note, evidence, occurredOn } = body
  const by = { actor: requestOf(services, request).actor, district: request.caller?.district ?? undefined }
  return { ...by, today: services.today(), rationale, note, evidence, occurredOn }
}

async function execute(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  command: CommitmentCommand,
  id?: string,
): Promise<FastifyReply> {
  const { id: of } = (request as ToOne).params
  const asked = requestOf(services, request)
  const outcome = await services.handler.execute(commitment, streamOf.commitment(of), command, asked)
  return sendOutcome(services, reply, outcome, commitmentProblems, {
    ...(id === undefined ? {} : { id }),
    location: `/v1/commitments/${of}`,
  })
}

/** Who promised, as the stream in the store says; null where nothing was promised. */
async function ownerOf({ handler }: Services, id: string): Promise<Owner | null> {
  const { state } = await handler.load(commitment, streamOf.commitment(id))
  return state.owner
}

/** The commitment must have been made, and be one that the caller may say this of. */
async function assertMay(
  services: Services,
  permission: CommitmentPermission,
  request: ToOne,
): Promise<void> {
  const owner = await ownerOf(services, request.params.id)
  if (owner === null) throw commitmentProblems.of({ code: 'CommitmentUnknown' })
  takeRole(permission, request, owner)
}

/** The role that the caller acts by: a district's is for its own commitments. */
function takeRole(permission: CommitmentPermission, request: FastifyRequest, owner: Owner): void {
  const { caller } = request
  if (caller === null) throw problem('unauthenticated', 'Writing needs a key.')
  request.role = commitmentRoleFor(permission, caller, owner)
  if (request.role !== null) return
  const of = caller.district === null ? 'no district' : `the district ${caller.district}`
  throw problem('forbidden', `The key is for ${of}; the commitment is that of ${owner.kind} ${owner.id}.`)
}
