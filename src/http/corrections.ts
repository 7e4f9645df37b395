import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type AssessmentCommand, assessment } from '../domain/assessment.ts'
import { PartialDate } from '../domain/date.ts'
import { streamOf } from '../domain/stream.ts'
import { Id, Rationale } from '../domain/text.ts'
import {
  addressOf,
  assertRated,
  assessmentParams,
  reasonFields,
  valueFields,
  writing,
} from './assessments.ts'
import { type About, KINDS } from './kind.ts'
import { type App, frameworkFacts, type Services } from './services.ts'
import { answer, createdId, requestOf } from './write.ts'

const CorrectionBody = z
  .strictObject({ item: Id, ...valueFields, ...reasonFields })
  .meta({ id: 'CorrectionBody' })
const DecisionBody = z
  .strictObject({ rationale: Rationale.optional(), occurredOn: PartialDate.optional() })
  .meta({ id: 'DecisionBody' })
const WithdrawalBody = z.strictObject(reasonFields).meta({ id: 'WithdrawalBody' })

/** What may still be done to a published assessment: correct it, with a second person, or withdraw a rating. */
export const correctionRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    proposing(app, services, about)
    deciding(app, services, about)
    withdrawing(app, services, about)
  }
}

function proposing(app: App, services: Services, { kind, plural, title }: About): void {
  const { handle, today } = services
  app.post(
    `${addressOf(plural)}/corrections`,
    {
      config: { permission: 'rate' },
      schema: {
        operationId: `propose${title}Correction`,
        tags: ['assessments'],
        params: assessmentParams,
        body: CorrectionBody,
        response: writing,
      },
    },
    async (request, reply) => {
      const { id: entity, framework, period } = request.params
      await assertRated(services, kind, entity, framework)
      const asked = requestOf(services, request)
      const id = createdId(asked, request.url)
      const stream = streamOf.assessment({ framework, entity, period })
      const by = { actor: asked.actor, today: today() }
      const command = async (): Promise<AssessmentCommand> => {
        const facts = await frameworkFacts(services, framework)
        return { type: 'ProposeCorrection', data: { ...request.body, ...by, id, framework: facts } }
      }
      const outcome = await handle.execute(assessment, stream, command, asked)
      return answer(services, reply, outcome, { id, location: request.url.replace(/\/corrections.*$/, '') })
    },
  )
}

function deciding(app: App, services: Services, { kind, plural, title }: About): void {
  const { handle, today } = services
  for (const [step, type] of [
    ['approve', 'ApproveCorrection'],
    ['reject', 'RejectCorrection'],
  ] as const) {
    app.post(
      `${addressOf(plural)}/corrections/:correction/${step}`,
      {
        config: { permission: 'publish' },
        schema: {
          operationId: `${step}${title}Correction`,
          tags: ['assessments'],
          params: assessmentParams.extend({ correction: Id }),
          body: DecisionBody,
          response: writing,
        },
      },
      async (request, reply) => {
        const { id: entity, framework, period, correction: id } = request.params
        await assertRated(services, kind, entity, framework)
        const asked = requestOf(services, request)
        const data = { ...request.body, id, actor: asked.actor, today: today() }
        const stream = streamOf.assessment({ framework, entity, period })
        return answer(services, reply, await handle.execute(assessment, stream, { type, data }, asked))
      },
    )
  }
}

function withdrawing(app: App, services: Services, { kind, plural, title }: About): void {
  const { handle, today } = services
  app.post(
    `${addressOf(plural)}/ratings/:item/withdrawal`,
    {
      config: { permission: 'publish' },
      schema: {
        operationId: `withdraw${title}Rating`,
        tags: ['assessments'],
        params: assessmentParams.extend({ item: Id }),
        body: WithdrawalBody,
        response: writing,
      },
    },
    async (request, reply) => {
      const { id: entity, framework, period, item } = request.params
      await assertRated(services, kind, entity, framework)
      const asked = requestOf(services, request)
      const data = { ...request.body, item, actor: asked.actor, today: today() }
      const stream = streamOf.assessment({ framework, entity, period })
      const command: AssessmentCommand = { type: 'WithdrawRating', data }
      return answer(services, reply, await handle.execute(assessment, stream, command, asked))
    },
  )
}
