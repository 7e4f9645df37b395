import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PlacedAct } from '../domain/act.ts'
import { type AssessmentCommand, assessment } from '../domain/assessment.ts'
import { PartialDate } from '../domain/date.ts'
import { type EntityKind, EvidenceList } from '../domain/evidence.ts'
import { periodFromId } from '../domain/period.ts'
import { registry } from '../domain/registry.ts'
import { streamOf } from '../domain/stream.ts'
import { Id, Rationale, text } from '../domain/text.ts'
import { type About, KINDS } from './kind.ts'
import { problem } from './problem.ts'
import { problems } from './problems.ts'
import { type App, frameworkFacts, roundFacts, type Services } from './services.ts'
import { answer, requestOf, Written } from './write.ts'

export const assessmentParams = z.object({ id: Id, framework: Id, period: Id })
export const writing = { 200: Written, 201: Written, ...problems(404, 409, 412, 422, 428) }
export const addressOf = (plural: string) => `/v1/${plural}/:id/assessments/:framework/:period`

/** What a rating or a correction says: a level by value, name or alias, or why there is none. */
export const valueFields = {
  level: z.union([z.int(), text(100)], { error: 'a level is a whole number, a name or an alias' }).optional(),
  notRated: z.strictObject({ reason: text(500) }).optional(),
}
export const reasonFields = {
  rationale: Rationale.optional(),
  evidence: EvidenceList.optional(),
  occurredOn: PartialDate.optional(),
}
const RatingBody = z
  .strictObject({ ...valueFields, ...reasonFields, version: Id.optional(), override: z.boolean().optional() })
  .meta({
    id: 'RatingBody',
    example: {
      level: 'Established',
      rationale: 'All schools now control their budgets.',
      evidence: [{ title: 'Board minutes of 12 June 2013', kind: 'minutes' }],
      occurredOn: '2013-06-30',
    },
  })
const StepBody = z
  .strictObject({ rationale: Rationale.optional(), occurredOn: PartialDate.optional() })
  .meta({ id: 'StepBody' })

/** Rating a district or school in a round: draft, submit, return, publish. */
export const assessmentRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    rating(app, services, about)
    stepping(app, services, about)
  }
}

function rating(app: App, services: Services, { kind, plural, title }: About): void {
  app.put(
    `${addressOf(plural)}/ratings/:item`,
    {
      config: { permission: 'rate' },
      schema: {
        operationId: `rate${title}`,
        tags: ['assessments'],
        params: assessmentParams.extend({ item: Id }),
        body: RatingBody,
        response: writing,
      },
    },
    async (request, reply) => {
      const { id, framework, period, item } = request.params
      await assertRated(services, kind, id, framework)
      const asked = requestOf(services, request)
      const stream = streamOf.assessment({ framework, entity: id, period })
      const outcome = await services.handle.execute(
        assessment,
        stream,
        async (): Promise<AssessmentCommand> => {
          const [facts, round] = await Promise.all([
            frameworkFacts(services, framework),
            roundFacts(services, framework, period),
          ])
          // A period without dates has no round, and is refused for that.
          const placed = round.period ??
            periodFromId(period) ?? { id: period, label: period, from: '', to: '' }
          const needsOthers = request.body.level !== undefined && (request.body.evidence ?? []).length === 0
          const otherActs = needsOthers ? await otherActsOf(services, framework, id, period) : undefined
          const by = { actor: asked.actor, today: services.today() }
          const data = { ...request.body, ...by, item, period: placed, framework: facts, round, otherActs }
          return { type: 'RecordRating', data }
        },
        asked,
      )
      const [location] = request.url.split('/ratings/')
      return answer(services, reply, outcome, location === undefined ? {} : { location })
    },
  )
}

function stepping(app: App, services: Services, { kind, plural, title }: About): void {
  for (const [step, permission] of [
    ['submit', 'rate'],
    ['return', 'publish'],
    ['publish', 'publish'],
  ] as const) {
    app.post(
      `${addressOf(plural)}/${step}`,
      {
        config: { permission },
        schema: {
          operationId: `${step}${title}Assessment`,
          tags: ['assessments'],
          params: assessmentParams,
          body: StepBody,
          response: writing,
        },
      },
      async (request, reply) => {
        const { id, framework, period } = request.params
        await assertRated(services, kind, id, framework)
        const asked = requestOf(services, request)
        const stream = streamOf.assessment({ framework, entity: id, period })
        const said = { ...request.body, actor: asked.actor, today: services.today() }
        const command = async (): Promise<AssessmentCommand> => {
          if (step === 'return') return { type: 'ReturnAssessment', data: said }
          if (step === 'publish') return { type: 'PublishAssessment', data: said }
          return {
            type: 'SubmitAssessment',
            data: { ...said, round: await roundFacts(services, framework, period) },
          }
        }
        return answer(services, reply, await services.handle.execute(assessment, stream, command, asked))
      },
    )
  }
}

/** The entity and the framework must be there, and the one must rate the other. */
export async function assertRated(
  services: Services,
  kind: EntityKind,
  id: string,
  framework: string,
): Promise<void> {
  const { versions } = await frameworkFacts(services, framework)
  const [first] = versions
  if (first === undefined) throw problem('framework-unknown', `${framework} was not published.`)
  if (first.rates !== kind)
    throw problem('framework-rates-other', `${framework} rates a ${first.rates}, not a ${kind}.`)
  const { revision } = await services.handle.load(registry, streamOf.entity({ kind, id }))
  if (revision === null) throw problem('entity-unknown', `There is no ${kind} ${id}.`)
}

/** How long a rating without evidence waits for this node to know every period of its framework. */
const REACH_WAIT_MS = 2000

/** What is public of an entity in the other periods of a framework: which of them there are, this node has read. */
async function otherActsOf(
  { handle, queries, runner, store }: Services,
  framework: string,
  entity: string,
  period: string,
): Promise<readonly PlacedAct[]> {
  // Which periods there are is the one thing that no stream says: so this node reads to the end of the log first.
  await runner.reach((await store.size()) ?? 0, ['rounds'], REACH_WAIT_MS)
  const periods = queries.rounds(framework, null).map(({ state }) => state.period)
  const loaded = await Promise.all(
    periods
      .filter(({ id }) => id !== period)
      .map(async each => {
        const stream = streamOf.assessment({ framework, entity, period: each.id })
        const { state } = await handle.load(assessment, stream)
        return state.acts.map(act => ({ ...act, period: each, position: 0 }))
      }),
  )
  return loaded.flat()
}
