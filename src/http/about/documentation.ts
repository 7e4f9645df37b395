import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { describeApp, describeRoute, OPENAPI } from './openapi.ts'

/** The content security policy under /docs. It does not ask for HTTPS: a node may be read over plain HTTP from another host. */
const DOCS_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "font-src 'self' data:",
  "frame-ancestors 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self'",
].join('; ')

/** The OpenAPI document of all routes that are registered later, and the pages that show it. */
export async function giveDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: OPENAPI,
    transform: describeRoute,
    transformObject: describeApp,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    theme: { title: OPENAPI.info.title },
  })
}
