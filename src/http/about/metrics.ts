import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Services } from '../edge/services.ts'

/**
 * What this node measures, for Prometheus. Like `/healthz` it is for every caller that can reach the node: it shows how many
 * requests there are and how fast they are answered, and nothing of what is recorded or of who asks.
 */
export const metricsRoutes: FastifyPluginAsyncZod<Services> = async (app, { measures, processMeasures }) => {
  if (measures === undefined) return
  app.get('/metrics', { config: { permission: 'read' }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(measures.contentType)
      .send(await measures.text(processMeasures)),
  )
}
