import { STATUS_CODES } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { compareText } from '../../domain/values/text.ts'
import { rolesInWords } from '../../identity/policy.ts'
import { problems } from '../edge/problems.ts'
import { completed, SHARED } from './openapi-operations.ts'

/** What stands above the routes in the document that describes them. */
export const OPENAPI = {
  openapi: '3.1.0',
  info: {
    title: 'Portfolio Ledger',
    version: '1',
    description: [
      'How deeply school districts carry out the portfolio strategy: every rating change is an event, and every answer can be had as of any day (`asOf`) and as the ledger knew it (`knownAt`).',
      'Reading what is public takes no key. Writing takes `Authorization: Bearer <id>.<secret>`, as `keys add` printed it; `On-Behalf-Of` names the person for whom the caller acts. What exists is changed under `If-Match`, so that nobody overwrites what they have not seen.',
      'Every GET answers HEAD too, and 304 to an `If-None-Match` that still holds. Lists have `page.next`, the address of the next page or null. Decimals are text. Unknown fields and parameters are refused, and every error is a problem of RFC 9457 whose `type` leads to its explanation. Every answer has an `X-Request-Id` of its own; one that was sent stands in the log of the server alone.',
    ].join('\n\n'),
  },
  servers: [{ url: '/', description: 'This server' }],
  tags: [
    { name: 'ratings', description: 'Snapshots, trends and histories of published ratings' },
    { name: 'assessments', description: 'Rating a district or school in a round' },
    { name: 'commitments', description: 'What was promised, and whether it was kept' },
    { name: 'closures', description: 'School closures and other school actions, step by step' },
    { name: 'entities', description: 'Districts and schools' },
    { name: 'frameworks', description: 'The rubrics and their rounds' },
    { name: 'about', description: 'This node and its problems' },
  ],
  components: { securitySchemes: { key: { type: 'http' as const, scheme: 'bearer' } } },
}

const IdempotencyKey = z
  .string()
  .max(255)
  .meta({ description: 'The same key with the same request is answered by its first try' })
const writeHeaders = {
  'if-match': z
    .string()
    .optional()
    .meta({ description: 'The ETag of what is changed; for everything that exists', example: '"5"' }),
  'idempotency-key': IdempotencyKey.optional(),
  'on-behalf-of': z.string().max(64).optional().meta({ description: 'The person for whom the caller acts' }),
}
const WriteHeaders = z.object(writeHeaders)
const CreateHeaders = z.object({ ...writeHeaders, 'idempotency-key': IdempotencyKey })
const NotModified = z.null().meta({ description: 'What the caller has is still true' })

/** Adds what every route of its kind takes and answers beside its own schema; only the document needs it. */
export const describeRoute: typeof jsonSchemaTransform = document => {
  const { schema, route } = document
  if (schema === undefined || schema.hide === true) return jsonSchemaTransform(document)
  const { permission = 'read', needsIdempotencyKey = false } = route.config ?? {}
  const own = schema.response as Readonly<Record<string, unknown>>
  if (permission === 'read') {
    const view = document.url.startsWith('/v1') ? { 304: NotModified, ...problems(503) } : {}
    const response = described({ ...own, ...problems(400, 401), ...view })
    return jsonSchemaTransform({ ...document, schema: { ...schema, response } })
  }
  const forWriting = {
    description: `Needs ${rolesInWords(permission)}.`,
    headers: needsIdempotencyKey ? CreateHeaders : WriteHeaders,
    security: [{ key: [] }],
    response: described({ ...own, ...problems(400, 401, 403, 413, 415, 503) }),
  }
  return jsonSchemaTransform({ ...document, schema: { ...schema, ...forWriting } })
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
  const paths = completed((document.paths ?? {}) as Parameters<typeof completed>[0])
  const all = Object.entries(document.components?.schemas ?? {})
  const used = new Set<string>()
  const open: unknown[] = [paths]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, name = ''] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      open.push(all.find(([each]) => each === name)?.[1])
    }
  }
  const named = all.filter(([name]) => used.has(name)).sort(([a], [b]) => compareText(a, b))
  const schemas = Object.fromEntries(named)
  const components = { ...document.components, ...SHARED, schemas }
  return { ...document, paths, components } as typeof document
}

/** The OpenAPI document of an app, as text that is the same for the same routes. */
export const openApiText = (app: FastifyInstance): string => `${JSON.stringify(app.swagger(), null, 2)}\n`
