import { STATUS_CODES } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problems } from './problems.ts'

/** What stands above the routes in the document that describes them. */
export const OPENAPI = {
  openapi: '3.1.0',
  info: {
    title: 'Portfolio Ledger',
    version: '1',
    description:
      'How deeply school districts carry out the portfolio strategy: every rating change is an event, and every answer can be had as of any day (`asOf`) and as the ledger knew it (`knownAt`).',
  },
  servers: [{ url: '/', description: 'This server' }],
  tags: [
    { name: 'ratings', description: 'Snapshots, trends and histories of published ratings' },
    { name: 'assessments', description: 'Rating a district or school in a round' },
    { name: 'entities', description: 'Districts and schools' },
    { name: 'frameworks', description: 'The rubrics and their rounds' },
    { name: 'about', description: 'This node and its problems' },
  ],
  components: { securitySchemes: { key: { type: 'http' as const, scheme: 'bearer' } } },
}

const WriteHeaders = z.object({
  'if-match': z
    .string()
    .optional()
    .meta({ description: 'The ETag of what is changed; for everything that exists', example: '"5"' }),
  'idempotency-key': z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'The same key with the same request is answered by its first try' }),
  'on-behalf-of': z.string().max(64).optional().meta({ description: 'The person for whom the caller acts' }),
})
const NotModified = z.null().meta({ description: 'What the caller has is still true' })

/** Adds what every route of its kind takes and answers beside its own schema; only the document needs it. */
export const describeRoute: typeof jsonSchemaTransform = document => {
  const { schema, route } = document
  if (schema === undefined || schema.hide === true || !document.url.startsWith('/v1')) {
    return jsonSchemaTransform(document)
  }
  const own = schema.response as Readonly<Record<string, unknown>>
  const isRead = route.config?.permission === 'read'
  const added = isRead ? { ...problems(400, 401), 304: NotModified } : problems(400, 401, 403, 413, 415)
  const response = described({ ...own, ...added })
  const forWriting = isRead ? {} : { headers: WriteHeaders, security: [{ key: [] }] }
  return jsonSchemaTransform({ ...document, schema: { ...schema, ...forWriting, response } })
}

/** Every answer that has a body says in words what its status means. */
const described = (answers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      if (!(answer instanceof z.ZodType) || answer === NotModified) return [status, answer]
      const content = { 'application/json': { schema: answer } }
      return [status, { description: STATUS_CODES[status], content }]
    }),
  )

/** Leaves out the schemas that nothing refers to: each is made for what is sent and for what is taken, whichever it is. */
export const describeApp: typeof jsonSchemaTransformObject = input => {
  const document = jsonSchemaTransformObject(input)
  if (!('components' in document)) return document
  const all = Object.entries(document.components?.schemas ?? {})
  const used = new Set<string>()
  const open: unknown[] = [document.paths]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, name = ''] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      open.push(all.find(([each]) => each === name)?.[1])
    }
  }
  const schemas = Object.fromEntries(all.filter(([name]) => used.has(name)))
  return { ...document, components: { ...document.components, schemas } } as typeof document
}

/** The OpenAPI document of an app, as text that is the same for the same routes. */
export const openApiText = (app: FastifyInstance): string => `${JSON.stringify(app.swagger(), null, 2)}\n`
