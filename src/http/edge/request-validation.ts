import { validatorCompiler } from 'fastify-type-provider-zod'
import { type Accepts, acceptsAsIs } from '../../event-store/accepts-as-is.ts'

/**
 * Validates a part of a request against its schema. The ids and parameters of an address mostly are what their schema gives back
 * unchanged, which the quick check finds without parsing; it is made when the first request comes. A body is always parsed:
 * its fields then stand in the order of the schema, and the digest of a request does not depend on how it was written.
 */
export const validatorOf: typeof validatorCompiler = route => {
  const validate = validatorCompiler(route)
  if (route.httpPart === 'body') return validate
  let accepts: Accepts | null = null
  return data => {
    accepts ??= acceptsAsIs(route.schema)
    return accepts(data) ? { value: data } : validate(data)
  }
}
