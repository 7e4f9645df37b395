import { z } from 'zod'
import type { Json } from './http.ts'

/** The addresses whose POST takes a body but records nothing. */
export const ASKED_WITH_A_BODY: readonly string[] = ['/v1/comparisons']

export type Operation = { readonly path: string; readonly method: string; readonly operation: Json }

/** The operations of a document, with references to parameters and responses resolved. */
export const operationsIn = (document: Json): readonly Operation[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const responses = Object.entries(operation.responses ?? {}).map(
        ([status, each]) => [status, status === 'default' ? each : at(document, each)] as const,
      )
      const parameters = Object.values(operation.parameters ?? {}).map(each => at(document, each))
      const whole = { ...operation, parameters, responses: Object.fromEntries(responses) }
      return { path, method, operation: whole as unknown as Json }
    }),
  )

/** The part of the document that a reference names, or the part itself if it is no reference. */
function at(document: Json, part: Json): Json {
  const { $ref: reference } = part as { readonly $ref?: string }
  if (reference === undefined) return part
  const found = reference
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((value, key) => value?.[key], document)
  if (found === undefined) throw new Error(`there is no ${reference}`)
  return found
}

/** A schema of the document with its references resolved. */
function resolved(document: Json, schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(each => resolved(document, each))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref: reference, ...beside } = schema as { readonly $ref?: string }
  if (reference !== undefined) {
    return { ...(resolved(document, at(document, schema as Json)) as object), ...beside }
  }
  return Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, resolved(document, each)]))
}

/** Where a body does not fit a schema of the document, and why. */
export function misfits(document: Json, schema: Json | undefined, body: unknown): readonly string[] {
  const read = z.fromJSONSchema(resolved(document, schema) as never).safeParse(body)
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`)
}
