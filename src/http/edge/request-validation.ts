import { validatorCompiler } from 'fastify-type-provider-zod'
import { acceptsAsIs } from '../../event-store/accepts-as-is.ts'
import { inSchemaOrder } from './in-schema-order.ts'

/**
 * Validates a part of a request against its schema. Most requests are what their schema gives back unchanged, which the quick check
 * finds without parsing; it is made when the first request comes. A body whose fields stand in another order than in the schema is
 * parsed, which puts them in that order: so the digest of a request does not depend on how it was written.
 */
export const validatorOf: typeof validatorCompiler = route => {
  const validate = validatorCompiler(route)
  let isUnchanged: ((data: unknown) => boolean) | null = null
  return data => {
    isUnchanged ??= unchangedBy(route.schema)
    return isUnchanged(data) ? { value: data } : validate(data)
  }
}

function unchangedBy(schema: Parameters<typeof acceptsAsIs>[0]): (data: unknown) => boolean {
  const [accepts, isInOrder] = [acceptsAsIs(schema), inSchemaOrder(schema)]
  return data => accepts(data) && isInOrder(data)
}
