import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { acceptsAsIs } from '../../event-store/accepts-as-is.ts'
import { inSchemaOrder } from './in-schema-order.ts'
import { Misfit } from './misfit.ts'

/**
 * Validates a part of a request against its schema. Most requests are what their schema gives back unchanged, which the quick check
 * finds without parsing; it is made when the first request comes. A body whose fields stand in another order than in the schema is
 * parsed, which puts them in that order: so the digest of a request does not depend on how it was written.
 */
export const validatorOf: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  let isUnchanged: ((data: unknown) => boolean) | null = null
  return (data: unknown) => {
    isUnchanged ??= unchangedBy(schema)
    if (isUnchanged(data)) return { value: data }
    const read = schema.safeParse(data)
    return read.success ? { value: read.data } : { error: new Misfit(read.error) }
  }
}

function unchangedBy(schema: z.ZodType): (data: unknown) => boolean {
  const [accepts, isInOrder] = [acceptsAsIs(schema), inSchemaOrder(schema)]
  return data => accepts(data) && isInOrder(data)
}
