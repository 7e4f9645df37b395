import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Services } from './services.ts'

/** What a subject adds to the API. */
export type HttpSubject = {
  readonly routes: readonly FastifyPluginAsyncZod<Services>[]
  /** The addresses of its lists, by the names under which `GET /` gives them. */
  readonly links: Readonly<Record<string, string>>
  /** The rules that its writes may break, for the pages under `/problems`. */
  readonly rules: readonly { readonly code: string; readonly rule: string; readonly status: number }[]
}
