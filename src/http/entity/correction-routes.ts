import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CorrectFact } from '../../domain/entity/command.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import { EventId } from '../../domain/values/event-id.ts'
import { Id, Name, Rationale, text } from '../../domain/values/text.ts'
import { changing, reasonFields, requestOf, sendOutcome } from '../edge/command-response.ts'
import { type About, KINDS } from '../edge/entity-kinds.ts'
import type { App, Services } from '../edge/services.ts'
import { entityProblems } from './status.ts'

/** `event` is what is put right; the history names it. */
const corrected = {
  event: EventId,
  name: Name.optional(),
  on: PartialDate.optional().meta({ description: 'The day that the event should have had' }),
}
const reasons = { ...reasonFields, rationale: Rationale.meta({ description: 'What was wrong with it' }) }
const DistrictCorrectionBody = z
  .strictObject({ ...corrected, state: text(64).optional(), ...reasons })
  .meta({ id: 'DistrictCorrectionBody' })
const SchoolCorrectionBody = z
  .strictObject({ ...corrected, district: Id.optional(), operator: Name.optional(), ...reasons })
  .meta({ id: 'SchoolCorrectionBody' })
const BODIES = { district: DistrictCorrectionBody, school: SchoolCorrectionBody } as const

/** Corrections of what was recorded wrongly of a district or school: it was never so, which differs from a change. */
export const entityCorrectionRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  for (const about of KINDS) correcting(app, services, about)
}

function correcting(app: App, services: Services, { kind, plural, title }: About): void {
  const { facts, handler, today } = services
  app.post(
    `/v1/${plural}/:id/corrections`,
    {
      config: { permission: 'describe' },
      schema: {
        operationId: `correct${title}`,
        summary: `Put right what an event says of a ${kind}`,
        tags: ['entities'],
        params: z.object({ id: Id }),
        body: BODIES[kind],
        response: changing,
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { event, rationale, evidence, occurredOn = today(), ...correction } = request.body
      const district = 'district' in correction ? correction.district : undefined
      const { state } = await facts.entity({ kind, id })
      if (district !== undefined && state.district !== district) {
        await facts.entity({ kind: 'district', id: district }, '/district')
      }
      const command: CorrectFact = {
        type: 'CorrectFact',
        data: { event, correction, rationale, evidence, occurredOn, today: today() },
      }
      const asked = requestOf(services, request)
      const outcome = await handler.execute(entity, streamOf.entity({ kind, id }), command, asked)
      return sendOutcome(services, reply, outcome, entityProblems)
    },
  )
}
