import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ProcessCommand } from '../../domain/process/command.ts'
import { MoratoriumScope } from '../../domain/process/event.ts'
import { process } from '../../domain/process/process.ts'
import { streamOf } from '../../domain/subjects.ts'
import { LooseDate } from '../../domain/values/date-span.ts'
import { Id, Name, text } from '../../domain/values/text.ts'
import {
  changing,
  createdId,
  reasonFields,
  requestOf,
  sendOutcome,
  Written,
} from '../edge/command-response.ts'
import { problems } from '../edge/problems.ts'
import type { App, Services } from '../edge/services.ts'
import { processProblems } from './status.ts'

const path = '/v1/processes/:process/moratoria'
const tags = ['processes']
const act = {
  by: Name.optional().meta({ description: 'Who did it, as the source names them' }),
  note: text(10_000).optional(),
  ...reasonFields,
}

const MoratoriumBody = z
  .strictObject({
    scope: MoratoriumScope.default({ actions: [] }).meta({ description: 'Everything unless said' }),
    from: LooseDate.optional().meta({ description: 'Its first day: that of the act unless said' }),
    until: LooseDate.optional().meta({ description: 'Its last day, if it has one' }),
    condition: text(1000).optional().meta({ description: 'What ends it, where that is no date' }),
    authority: text(300),
    ...act,
  })
  .meta({
    id: 'MoratoriumDescription',
    example: {
      scope: { text: 'No school is closed', actions: ['closure'] },
      from: '2013-06-01',
      until: '2018-05-31',
      authority: 'CPS announcement',
      rationale: 'Five years of stability',
    },
  })
const LiftingBody = z
  .strictObject({ authority: text(300).optional(), ...act })
  .meta({ id: 'MoratoriumLifting', example: { rationale: 'The condition was met' } })

/** Moratoria: times in which nothing in their scope may be proposed. */
export const moratoriumRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  declaring(app, services)
  lifting(app, services)
}

function declaring(app: App, services: Services): void {
  app.post(
    path,
    {
      config: { permission: 'keepCases', needsIdempotencyKey: true },
      schema: {
        operationId: 'declareMoratorium',
        summary: 'Declare a moratorium: nothing in its scope is proposed until it ends',
        tags,
        params: z.object({ process: Id }),
        body: MoratoriumBody,
        response: { 200: Written, 201: Written, ...problems(404, 409, 412, 422) },
      },
    },
    async (request, reply) => {
      const moratorium = createdId(request)
      const data = { ...request.body, moratorium, today: services.today() }
      return execute(services, request, reply, { type: 'DeclareMoratorium', data }, moratorium)
    },
  )
}

function lifting(app: App, services: Services): void {
  app.post(
    `${path}/:moratorium/lifting`,
    {
      config: { permission: 'keepCases' },
      schema: {
        operationId: 'liftMoratorium',
        summary: 'Lift a moratorium',
        tags,
        params: z.object({ process: Id, moratorium: Id }),
        body: LiftingBody,
        response: changing,
      },
    },
    async (request, reply) => {
      const { moratorium } = request.params
      const data = { ...request.body, moratorium, today: services.today() }
      return execute(services, request, reply, { type: 'LiftMoratorium', data })
    },
  )
}

async function execute(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  command: ProcessCommand,
  id?: string,
): Promise<FastifyReply> {
  const { process: processId } = request.params as { readonly process: string }
  const stream = streamOf.process(processId)
  const asked = requestOf(services, request)
  // Creating overwrites nothing, so it needs no If-Match; one that is sent is checked all the same.
  const ifMatch = id === undefined ? asked.ifMatch : (asked.ifMatch ?? 'any')
  const outcome = await services.handler.execute(process, stream, command, { ...asked, ifMatch })
  return sendOutcome(services, reply, outcome, processProblems, {
    ...(id === undefined ? {} : { id }),
    location: `/v1/processes/${processId}`,
  })
}
