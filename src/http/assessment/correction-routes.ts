import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Id } from '../../domain/values/text.ts'
import { changing, createdId, creating, reasonFields } from '../edge/command-response.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import { type App, frameworkFacts, type Services } from '../edge/services.ts'
import { aboutAssessment, addressOf, assessmentParams, StepBody, valueFields } from './routes.ts'

const CorrectionBody = z
  .strictObject({ item: Id, ...valueFields, ...reasonFields })
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
        response: creating,
      },
    },
    async (request, reply) => {
      const { asked, by, execute } = await aboutAssessment(services, about, request, reply)
      const id = createdId(asked, request)
      return execute(
        async () => {
          const framework = await frameworkFacts(services, request.params.framework)
          return { type: 'ProposeCorrection', data: { ...request.body, ...by, id, framework } }
        },
        { id },
      )
    },
  )
}

function deciding(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
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
      async (request, reply) => {
        const { by, execute } = await aboutAssessment(services, about, request, reply)
        return execute({ type, data: { ...request.body, ...by, id: request.params.correction } })
      },
    )
  }
}

function withdrawing(app: App, services: Services, about: About): void {
  const { kind, plural, title } = about
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
    async (request, reply) => {
      const { by, execute } = await aboutAssessment(services, about, request, reply)
      return execute({ type: 'WithdrawRating', data: { ...request.body, ...by, item: request.params.item } })
    },
  )
}
