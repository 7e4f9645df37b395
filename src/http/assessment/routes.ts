import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assessment } from '../../domain/assessment/assessment.ts'
import type { AssessmentCommand } from '../../domain/assessment/command.ts'
import type { AssessmentState } from '../../domain/assessment/state.ts'
import type { PositionedRating } from '../../domain/rating/published-rating.ts'
import { streamOf } from '../../domain/subjects.ts'
import { periodFromId } from '../../domain/values/period.ts'
import { Id, text } from '../../domain/values/text.ts'
import {
  changing,
  creating,
  type OutcomeDetails,
  reasonFields,
  requestOf,
  sendOutcome,
} from '../edge/command-response.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { problem } from '../edge/problem.ts'
import { type App, frameworkFacts, loadEntity, roundFacts, type Services } from '../edge/services.ts'
import { assessmentProblems } from './status.ts'

export const assessmentParams = z.object({ id: Id, framework: Id, period: Id })
export const addressOf = (plural: string) => `/v1/${plural}/:id/assessments/:framework/:period`

/** What a rating or a correction says: a level by value, name or alias, or why there is none. */
export const valueFields = {
  level: z
    .union([z.int(), text(100)], { error: 'a level is a whole number, a name or an alias' })
    .optional()
    .meta({ description: 'By name or alias in the scale of the item, or by value; else say notRated' }),
  notRated: z
    .strictObject({ reason: text(500) })
    .optional()
    .meta({ description: 'Why there is no level' }),
}
const RatingBody = z
  .strictObject({
    ...valueFields,
    ...reasonFields,
    version: Id.optional().meta({
      description:
        'The version to rate in: the first rating of an assessment fixes it, the latest unless said',
    }),
    override: z.boolean().optional().meta({
      description: 'true to put a level of a component in the place of the roll-up of its elements',
    }),
  })
  .meta({
    id: 'RatingBody',
    example: {
      level: 'Established',
      rationale: 'All schools now control their budgets.',
      evidence: [{ title: 'Board minutes of 12 June 2013', kind: 'minutes' }],
      occurredOn: '2013-06-30',
    },
  })
export const StepBody = z.strictObject(reasonFields).omit({ evidence: true }).meta({ id: 'StepBody' })

/** Rating a district or school in a round: draft, submit, return, publish. */
export const assessmentRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    rating(app, services, about)
    stepping(app, services, about)
  }
}

function rating(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  app.put(
    `${addressOf(plural)}/ratings/:item`,
    {
      config: { permission: 'rate' },
      schema: {
        operationId: `rate${title}`,
        summary: `Rate one item of a ${kind} in the draft of a round`,
        tags: ['assessments'],
        params: assessmentParams.extend({ item: Id }),
        body: RatingBody,
        response: creating,
      },
    },
    async (request, reply) => {
      const { id, framework, period, item } = request.params
      const { by, execute } = await aboutAssessment(services, about, request, reply)
      return execute(async () => {
        const [facts, round] = await Promise.all([
          frameworkFacts(services, framework),
          roundFacts(services, framework, period),
        ])
        // A period without dates has no round, and is refused for that.
        const placed = round.period ?? periodFromId(period) ?? { id: period, label: period, from: '', to: '' }
        const needsOthers = request.body.level !== undefined && (request.body.evidence ?? []).length === 0
        const otherActs = needsOthers ? await otherActsOf(services, framework, id, period) : undefined
        const data = { ...request.body, ...by, item, period: placed, framework: facts, round, otherActs }
        return { type: 'RecordRating', data }
      })
    },
  )
}

function stepping(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  for (const [step, permission, summary] of [
    ['submit', 'rate', `Submit the draft assessment of a ${kind}, which then waits for a publisher`],
    ['return', 'publish', `Give the submitted assessment of a ${kind} back to its raters`],
    [
      'publish',
      'publish',
      `Publish the submitted assessment of a ${kind}, by a person who did not rate in it`,
    ],
  ] as const) {
    app.post(
      `${addressOf(plural)}/${step}`,
      {
        config: { permission },
        schema: {
          operationId: `${step}${title}Assessment`,
          summary,
          tags: ['assessments'],
          params: assessmentParams,
          body: StepBody,
          response: changing,
        },
      },
      async (request, reply) => {
        const { framework, period } = request.params
        const { by, execute } = await aboutAssessment(services, about, request, reply)
        const said = { ...request.body, ...by }
        return execute(async () => {
          if (step === 'return') return { type: 'ReturnAssessment', data: said }
          if (step === 'publish') return { type: 'PublishAssessment', data: said }
          const round = await roundFacts(services, framework, period)
          return { type: 'SubmitAssessment', data: { ...said, round } }
        })
      },
    )
  }
}

type ToAssessment = FastifyRequest & { readonly params: z.infer<typeof assessmentParams> }
type Command = AssessmentCommand | ((state: AssessmentState) => Promise<AssessmentCommand>)

/** A write about the assessment that the address names, once its entity and its framework are known to be there. */
export async function aboutAssessment(
  services: Services,
  { kind, plural }: About,
  request: ToAssessment,
  reply: FastifyReply,
) {
  const { id, framework, period } = request.params
  await assertRated(services, kind, id, framework)
  const asked = requestOf(services, request)
  const stream = streamOf.assessment({ framework, entity: id, period })
  const location = `/v1/${plural}/${id}/assessments/${framework}/${period}`
  return {
    asked,
    by: { actor: asked.actor, today: services.today() },
    execute: async (command: Command, answered: OutcomeDetails = {}) => {
      const outcome = await services.handler.execute(assessment, stream, command, asked)
      return sendOutcome(services, reply, outcome, assessmentProblems, { location, ...answered })
    },
  }
}

/** The entity and the framework must be there, and the one must rate the other. */
async function assertRated(
  services: Services,
  kind: About['kind'],
  id: string,
  framework: string,
): Promise<void> {
  const { versions } = await frameworkFacts(services, framework)
  const [first] = versions
  if (first === undefined) throw problem('framework-unknown', `${framework} was not published.`)
  if (first.rates !== kind)
    throw problem('framework-rates-other', `${framework} rates a ${first.rates}, not a ${kind}.`)
  await loadEntity(services, { kind, id })
}

/** How long a rating without evidence waits for this node to know every period of its framework. */
const REACH_WAIT_MS = 2000

/** What is public of an entity in the other periods of a framework: which of them there are, this node has read. */
async function otherActsOf(
  { handler, queries, runner, store }: Services,
  framework: string,
  entity: string,
  period: string,
): Promise<readonly PositionedRating[]> {
  // Which periods there are is the one thing that no stream says: so this node reads to the end of the log first.
  await runner.reach((await store.size()) ?? 0, ['rounds'], REACH_WAIT_MS)
  const periods = queries.rounds(framework, null).map(({ state }) => state.period)
  const loaded = await Promise.all(
    periods
      .filter(({ id }) => id !== period)
      .map(async each => {
        const stream = streamOf.assessment({ framework, entity, period: each.id })
        const { state } = await handler.load(assessment, stream)
        return state.acts.map(act => ({ ...act, period: each, position: 0 }))
      }),
  )
  return loaded.flat()
}
