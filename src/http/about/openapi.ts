import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { rolesInWords } from '../../identity/policy.ts'
import { problems } from '../edge/problems.ts'
import { STATUS_CODES } from '../edge/status-codes.ts'
import { withExamples } from './openapi/examples.ts'
import { withFields } from './openapi/fields.ts'
import { type JsonObject, objectAt } from './openapi/json.ts'
import { withLegends } from './openapi/legends.ts'
import { completed, SHARED } from './openapi/operations.ts'
import { withPlainSchemas } from './openapi/plain-schemas.ts'
import { withSharedParts } from './openapi/shared-parts.ts'
import { withSharedSchemas } from './openapi/shared-schemas.ts'
import { withUsedSchemas } from './openapi/used-schemas.ts'

/** What stands above the routes in the document that describes them. */
export const OPENAPI = {
  openapi: '3.1.0',
  info: {
    title: 'Portfolio Ledger',
    version: '1',
    description: [
      'How deeply school districts carry out the portfolio strategy: every rating change is an event, and every answer can be had as of any day (`asOf`) and as the ledger knew it (`knownAt`).',
      'Reading what is public takes no key. Writing takes `Authorization: Bearer <id>.<secret>`, as `keys add` printed it; `On-Behalf-Of` names the person for whom the caller acts. What exists is changed under `If-Match`, so that nobody overwrites what they have not seen: it takes the ETag of what is there, or that of the last write to it; 428 without one, 412 with a stale one. The same request with the same `Idempotency-Key` is answered by its first try, another request with it by 422. A write answers 201 with `Location` where it created something, and 200 where it changed something or everything was so already: `events` is then empty.',
      'Every GET answers HEAD too, and 304 to an `If-None-Match` that still holds. Lists have `page.next`, the address of the next page or null. Decimals are text. Unknown fields and parameters are refused, and every error is a problem of RFC 9457 whose `type` leads to its explanation. Every answer has an `X-Request-Id` of its own; one that was sent stands in the log of the server alone.',
    ].join('\n\n'),
  },
  servers: [{ url: '/', description: 'This server' }],
  tags: [
    { name: 'ratings', description: 'Snapshots, trends and histories of published ratings' },
    { name: 'changes', description: 'What is shown otherwise at one moment than at another' },
    { name: 'assessments', description: 'Rating a district or school in a round' },
    { name: 'commitments', description: 'What was promised, and whether it was kept' },
    { name: 'closures', description: 'School closures and other school actions, step by step' },
    { name: 'processes', description: 'The rules that school closures follow, and their moratoria' },
    { name: 'entities', description: 'Districts and schools' },
    { name: 'frameworks', description: 'The rubrics and their rounds' },
    { name: 'audit', description: 'Every event: as a readable line, and as it is stored' },
    { name: 'about', description: 'This node and its problems' },
  ],
  components: { securitySchemes: { key: { type: 'http' as const, scheme: 'bearer' } } },
}

const IdempotencyKey = z
  .string()
  .max(255)
  .meta({ description: 'The same key with the same request is answered by its first try' })
const writeHeaders = {
  'if-match': z.string().optional().meta({
    description:
      'The ETag of what is changed, for everything that exists; a list of which one must be it, or `*` for whatever is there',
    example: '"5"',
  }),
  'if-none-match': z.string().optional().meta({
    description: '`*` to write only where nothing is there yet, or ETags under which not to: else 412',
  }),
  'idempotency-key': IdempotencyKey.optional(),
  'on-behalf-of': z.string().max(64).optional().meta({ description: 'The person for whom the caller acts' }),
}
const WriteHeaders = z.object(writeHeaders)
const CreateHeaders = z.object({ ...writeHeaders, 'idempotency-key': IdempotencyKey })
const AskHeaders = z.object({ 'on-behalf-of': writeHeaders['on-behalf-of'] })
export const NotModified = z.null().meta({ description: 'What the caller has is still true' })

/** Adds to a schema the parameters and answers that every route of its kind has; only the document needs them. */
export const describeRoute: typeof jsonSchemaTransform = document => {
  const { schema, route } = document
  if (schema === undefined || schema.hide === true) return jsonSchemaTransform(document)
  const { permission = 'read', needsIdempotencyKey = false, recordsNothing = false } = route.config ?? {}
  const own = schema.response as Readonly<Record<string, unknown>>
  if (permission === 'read') {
    const view = document.url.startsWith('/v1') ? { 304: NotModified, ...problems(406, 503) } : {}
    const response = described({ ...own, ...problems(400, 401), ...view })
    return jsonSchemaTransform({ ...document, schema: { security: [], ...schema, response } })
  }
  const forWriting = {
    description: `Needs ${rolesInWords(permission)}.`,
    headers: recordsNothing ? AskHeaders : needsIdempotencyKey ? CreateHeaders : WriteHeaders,
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

/** Adds what holds for all operations, and writes the whole in the shapes that generators of clients understand. */
export const describeApp: typeof jsonSchemaTransformObject = input => {
  const described: unknown = jsonSchemaTransformObject(input)
  const document = described as JsonObject
  const paths: unknown = completed(objectAt(document, 'paths') as Parameters<typeof completed>[0])
  const components = { ...objectAt(document, 'components'), ...SHARED }
  const whole = { ...document, components, paths: paths as JsonObject }
  const shared: unknown = withSharedParts(
    withExamples(withFields(withLegends(withSharedSchemas(withPlainSchemas(withUsedSchemas(whole)))))),
  )
  return shared as ReturnType<typeof jsonSchemaTransformObject>
}

/** The OpenAPI document of an app, as text that is the same for the same routes. */
export const openApiText = (app: FastifyInstance): string => `${JSON.stringify(app.swagger(), null, 2)}\n`
