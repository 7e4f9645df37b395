import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { DAY_MS, type Day, dayFromNumber } from '../domain/values/date.ts'
import { authorize } from './edge/authorization.ts'
import { answerEarly, HTTP_OPTIONS, handleClientError, SAFE_HEADERS } from './edge/before-routing.ts'
import { BODY_BYTES_MAX, readBodies } from './edge/body-parser.ts'
import { allowOrigins } from './edge/cors.ts'
import { handleError, handleErrors } from './edge/error-handler.ts'
import { giveForms } from './edge/form.ts'
import { logRequests } from './edge/request-log.ts'
import { validatorOf } from './edge/request-validation.ts'
import { ResponseCache } from './edge/response-cache.ts'
import { applyRouteDefaults } from './edge/route-defaults.ts'
import type { AppDependencies, Services } from './edge/services.ts'
import { machineTimer } from './edge/timer.ts'
import { ViewGate } from './edge/view-gate.ts'
import { PersonNames } from './person/names.ts'

/** The API, ready to listen or to be injected into; it never listens by itself. */
export async function buildApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { logger, runner, clock, pages, measures, appendsUnderWay } = dependencies
  const app = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    // A caller that waits for an answer gets it before the process ends; a connection that is only kept open does not hold it up.
    forceCloseConnections: 'idle',
    // A request that comes while the app ends is answered by `answerEarly`, with a problem.
    return503OnClosing: false,
    requestTimeout: 30_000,
    http: HTTP_OPTIONS,
    ...(pages === undefined ? {} : { rewriteUrl: pages.addressOf }),
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: { buildValidator: replaced, buildSerializer: replaced } },
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, withHeaders(request, reply))
    },
    clientErrorHandler: handleClientError,
    // Never the id that the caller sent: this one is stored with what the request records, and the audit log publishes it.
    genReqId: () => randomUUID(),
  })
  const today = todayBy(clock)
  const views = dependencies.views ?? new ViewGate()
  const services: Services = {
    ...dependencies,
    timer: dependencies.timer ?? machineTimer,
    cache: new ResponseCache(runner, today, views),
    views,
    today,
    names: new PersonNames(dependencies),
  }

  app.setValidatorCompiler(validatorOf)
  app.setSerializerCompiler(serializerOf)
  readBodies(app)
  handleErrors(app, pages?.sendProblem)
  app.addHook('onRequest', (request, reply, done) => {
    withHeaders(request, reply)
    done()
  })
  answerEarly(app)
  app.addHook('onRequest', allowOrigins)
  if (logger !== undefined) logRequests(app)
  measures?.watch({ runner, clock, appendsUnderWay, viewsWaiting: () => views.waiting })
  measures?.count(app, services.cache)
  authorize(app, services)
  applyRouteDefaults(app)
  giveForms(app, dependencies.tableRowsMax)

  // The documentation is imported only if it is wanted: that takes longer than making most answers.
  if (dependencies.isDescribed !== false)
    await (await import('./about/documentation.ts')).giveDocumentation(app)
  const routes = dependencies.routes ?? (await import('./every-route.ts')).EVERY_ROUTE
  for (const each of routes) app.register(each, services)
  if (pages !== undefined) app.register(pages.routes, services)
  await app.ready()
  return app
}

/** Fastify loads compilers of its own unless it is given others; ours replace these before any route is added. */
const replaced = (): never => {
  throw new Error('a schema was compiled before the compilers were set')
}

/** The schemas of answers only describe them, and a test checks them: checking each answer here would cost half the speed. */
const serializerOf = () => (answer: unknown) => JSON.stringify(answer)

/** The day of a clock. Every request asks for it, so that it is made once a day. */
function todayBy(clock: () => number): () => Day {
  let [number, day] = [Number.NaN, '']
  return () => {
    const now = Math.floor(clock() / DAY_MS)
    if (now !== number) [number, day] = [now, dayFromNumber(now)]
    return day
  }
}

const withHeaders = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.header('x-request-id', request.id).headers(SAFE_HEADERS)
