import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { EntityCommand } from '../../domain/entity/command.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { Id, Rationale } from '../../domain/values/text.ts'
import { changing, reasonFields, requestOf, sendOutcome } from '../edge/command-response.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import type { App, Services } from '../edge/services.ts'
import { entityProblems } from './status.ts'

const { evidence, occurredOn } = reasonFields
const RetirementBody = z
  .strictObject({
    reason: Rationale,
    mergedInto: Id.optional().meta({
      description: 'The one that it should have been; nothing is moved there',
    }),
    evidence,
    occurredOn,
  })
  .meta({ id: 'RetirementBody' })
const RetirementWithdrawalBody = z
  .strictObject({ rationale: Rationale, evidence, occurredOn })
  .meta({ id: 'RetirementWithdrawalBody' })

const schema = { tags: ['entities'], params: z.object({ id: Id }), response: changing }
const config = { permission: 'describe' } as const

/** Taking a district or school that should not be there out of lists and network views, and bringing it back. */
export const entityRetirementRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) {
    retiring(app, services, about)
    withdrawing(app, services, about)
  }
}

function retiring(app: App, services: Services, { kind, plural, title }: About): void {
  app.post(
    `/v1/${plural}/:id/retirement`,
    {
      config,
      schema: {
        ...schema,
        operationId: `retire${title}`,
        summary: `Take a ${kind} out of lists and network views; its history and citations stay`,
        body: RetirementBody,
      },
    },
    async (request, reply) => {
      const { facts, today } = services
      const { id } = request.params
      const { mergedInto } = request.body
      await facts.entity({ kind, id })
      const isOther = mergedInto !== undefined && mergedInto !== id
      const target = isOther ? await facts.entity({ kind, id: mergedInto }, '/mergedInto') : null
      const isTargetRetired = target !== null && target.state.retired !== null
      const data = { ...request.body, isTargetRetired, today: today() }
      return give(services, request, reply, { kind, id }, { type: 'RetireEntity', data })
    },
  )
}

function withdrawing(app: App, services: Services, { kind, plural, title }: About): void {
  app.post(
    `/v1/${plural}/:id/retirement/withdrawal`,
    {
      config,
      schema: {
        ...schema,
        operationId: `withdraw${title}Retirement`,
        summary: `Bring a retired ${kind} back into lists and network views`,
        body: RetirementWithdrawalBody,
      },
    },
    async (request, reply) => {
      const { facts, today } = services
      const { id } = request.params
      await facts.entity({ kind, id })
      const data = { ...request.body, today: today() }
      return give(services, request, reply, { kind, id }, { type: 'WithdrawRetirement', data })
    },
  )
}

async function give(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  about: EntityReference,
  command: EntityCommand,
): Promise<FastifyReply> {
  const asked = requestOf(services, request)
  const outcome = await services.handler.execute(entity, streamOf.entity(about), command, asked)
  return sendOutcome(services, reply, outcome, entityProblems)
}
