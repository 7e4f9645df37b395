import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assessmentCommandsOn } from '../../app/assessment/assessment-commands.ts'
import { Id } from '../../domain/values/text.ts'
import { adding, changing, createdId, reasonFields } from '../edge/command-response.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import type { App, Services } from '../edge/services.ts'
import { addressOf, assessmentParams, StepBody, sendGiven, valueFields } from './routes.ts'

type Give = Parameters<typeof sendGiven>[4]

const CorrectionBody = z
  .strictObject({
    item: Id,
    ...valueFields,
    challenge: Id.optional().meta({ description: 'The upheld challenge that it follows from' }),
    ...reasonFields,
  })
  .meta({ id: 'CorrectionBody' })
const WithdrawalBody = z.strictObject(reasonFields).meta({ id: 'WithdrawalBody' })

/** What may still be done to a published assessment: correct it, with a second person, or withdraw a rating. */
export const correctionRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    proposing(app, services, about)
    deciding(app, services, about)
    withdrawing(app, services, about)
  }
}

function proposing(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  const commands = assessmentCommandsOn(services)
  app.post(
    `${addressOf(plural)}/corrections`,
    {
      config: { permission: 'rate', needsIdempotencyKey: true },
      schema: {
        operationId: `propose${title}Correction`,
        summary: `Propose a correction of a published rating of a ${kind}`,
        tags: ['assessments'],
        params: assessmentParams,
        body: CorrectionBody,
        response: adding,
      },
    },
    async (request, reply) => {
      const id = createdId(request)
      const give: Give = (address, asked) =>
        commands.proposeCorrection(address, { ...request.body, id }, asked)
      return sendGiven(services, about, request, reply, give, { id })
    },
  )
}

function deciding(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  const commands = assessmentCommandsOn(services)
  for (const [step, type, summary] of [
    [
      'approve',
      'ApproveCorrection',
      `Approve a correction of a ${kind} as a second person, so that it shows`,
    ],
    ['reject', 'RejectCorrection', `Reject a correction of a ${kind}, with the reason`],
  ] as const) {
    app.post(
      `${addressOf(plural)}/corrections/:correction/${step}`,
      {
        config: { permission: 'publish' },
        schema: {
          operationId: `${step}${title}Correction`,
          summary,
          tags: ['assessments'],
          params: assessmentParams.extend({ correction: Id }),
          body: StepBody,
          response: changing,
        },
      },
      async (request, reply) =>
        sendGiven(services, about, request, reply, (address, asked) =>
          commands.decideCorrection(address, type, { ...request.body, id: request.params.correction }, asked),
        ),
    )
  }
}

function withdrawing(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
  const commands = assessmentCommandsOn(services)
  app.post(
    `${addressOf(plural)}/ratings/:item/withdrawal`,
    {
      config: { permission: 'publish' },
      schema: {
        operationId: `withdraw${title}Rating`,
        summary: `Withdraw a published rating of a ${kind}, so that none shows`,
        tags: ['assessments'],
        params: assessmentParams.extend({ item: Id }),
        body: WithdrawalBody,
        response: changing,
      },
    },
    async (request, reply) =>
      sendGiven(services, about, request, reply, (address, asked) =>
        commands.withdrawRating(address, request.params.item, request.body, asked),
      ),
  )
}
