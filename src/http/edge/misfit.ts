import type { z } from 'zod'

/** Which part of a request is meant, as Fastify calls it. */
export type Part = 'body' | 'querystring' | 'params' | 'headers'

/** Thrown where a part of a request does not fit its schema. */
export class Misfit extends Error {
  readonly issues: readonly z.core.$ZodIssue[]
  /** Fastify says which part it was, where this is left out. */
  readonly validationContext: Part | undefined

  constructor({ issues }: z.core.$ZodError, part?: Part) {
    super('a part of the request does not fit its schema')
    this.issues = issues
    this.validationContext = part
  }
}
