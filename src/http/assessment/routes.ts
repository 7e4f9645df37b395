import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assessmentCommandsOn } from '../../app/assessment/assessment-commands.ts'
import type { CommandRequest, Outcome } from '../../app/command/command-handler.ts'
import type { AssessmentAddress } from '../../app/command/facts.ts'
import type { AssessmentRefusal } from '../../domain/assessment/command.ts'
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
import type { App, Services } from '../edge/services.ts'
import { assessmentProblems } from './status.ts'

export const assessmentParams = z.object({ id: Id, framework: Id, period: Id })
/** The address of an assessment of a district or a school, as a route has it. */
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
export const RatingBody = z
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
  const commands = assessmentCommandsOn(services)
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
    async (request, reply) =>
      sendGiven(services, about, request, reply, (address, asked) =>
        commands.rate(address, request.params.item, request.body, asked),
      ),
  )
}

function stepping(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  const commands = assessmentCommandsOn(services)
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
      async (request, reply) =>
        sendGiven(services, about, request, reply, (address, asked) =>
          commands[step](address, request.body, asked),
        ),
    )
  }
}

type ToAssessment = FastifyRequest & { readonly params: z.infer<typeof assessmentParams> }

/** Gives a command on the assessment that the address names, and sends what came of it. */
export async function sendGiven(
  services: Services,
  { kind, plural }: About,
  request: ToAssessment,
  reply: FastifyReply,
  give: (address: AssessmentAddress, asked: CommandRequest) => Promise<Outcome<AssessmentRefusal>>,
  details: OutcomeDetails = {},
): Promise<FastifyReply> {
  const { id, framework, period } = request.params
  const address = { entity: { kind, id }, framework, period }
  const outcome = await give(address, requestOf(services, request))
  const location = `/v1/${plural}/${id}/assessments/${framework}/${period}`
  return sendOutcome(services, reply, outcome, assessmentProblems, { location, ...details })
}
