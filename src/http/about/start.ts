import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HTTP_SUBJECTS } from '../subjects.ts'
import { openApiText } from './openapi.ts'

const Links = z.object({ links: z.record(z.string(), z.string()) }).meta({ id: 'Start' })

/** Every subject says where its lists are. */
const LINKS: Readonly<Record<string, string>> = {
  documentation: '/docs',
  openapi: '/openapi.json',
  ...Object.assign({}, ...Object.values(HTTP_SUBJECTS).map(({ links }) => links)),
  auditTrail: '/v1/audit/entries',
  feed: '/v1/feed',
  problems: '/problems',
  reading: '/reading',
  health: '/readyz',
}

/** How to read an answer, for a reader without the repository. */
const READING = readFileSync(join(import.meta.dirname, '../../../docs/reading.md'))

/** Where to start. */
export const startRoutes: FastifyPluginAsyncZod = async app => {
  const config = { permission: 'read' } as const
  app.get(
    '/',
    {
      config,
      schema: {
        operationId: 'start',
        summary: 'Where to start: the addresses of the lists and of the documentation',
        tags: ['about'],
        response: { 200: Links },
      },
    },
    async (_request, reply) => {
      // A browser gets the page of the network at this address, so the answer depends on Accept.
      reply.header('vary', 'accept')
      return { links: LINKS }
    },
  )

  app.get('/reading', { config, schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/markdown; charset=utf-8').send(READING),
  )

  app.get('/openapi.json', { config, schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').send(openApiText(app)),
  )
}
