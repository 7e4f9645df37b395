import type { z } from 'zod'
import type { ResolvedTimes, View } from '../../../projections/engine/bounds.ts'
import type { Reading } from './services.ts'

/** What a question is given: the parts of its address, as their schemas have them, and the address itself. */
type Asked<Params extends z.ZodType, Query extends z.ZodType> = {
  readonly params: z.output<Params>
  readonly query: z.output<Query>
  readonly url: string
}

/** A question whose facts are there: its view is still to be made, which takes long. */
type Prepared<Told> = {
  readonly asked: ResolvedTimes
  readonly view: () => View<Told> | Promise<View<Told>>
}

/** A read of which a route and a command give the same view. `More`: what else the route needs to send it. */
export type Question<Params extends z.ZodType, Query extends z.ZodType, Told, More = object> = {
  readonly path: string
  readonly params: Params
  readonly querystring: Query
  /** Throws the problem of what is asked. */
  readonly prepare: (reading: Reading, asked: Asked<Params, Query>) => Promise<Prepared<Told> & More>
}
