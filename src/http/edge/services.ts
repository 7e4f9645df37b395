import type { IncomingMessage } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import type { Runner } from '../../../projections/engine/runner.ts'
import type { KeptNetwork } from '../../../projections/rating/kept/network.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { CommandHandler } from '../../app/command/command-handler.ts'
import type { Facts } from '../../app/command/facts.ts'
import type { CheckpointLog } from '../../app/log/checkpoint-log.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import type { PersonNames } from '../person/names.ts'
import type { Measures } from './measures.ts'
import type { sendProblem } from './problem.ts'
import type { ResponseCache } from './response-cache.ts'
import type { Timer } from './timer.ts'
import type { ViewGate } from './view-gate.ts'

/** What the API is given by the node that puts the process together. */
export type AppDependencies = {
  readonly handler: CommandHandler
  readonly facts: Facts
  readonly store: EventStore
  readonly queries: ReadQueries
  /** The kept rows of which answers about the network are made. */
  readonly kept: KeptNetwork
  readonly runner: Runner
  /** What is signed over the log. */
  readonly checkpoints: CheckpointLog
  /** Why the store refused the last append, in words; null where it took it. */
  readonly lastAppendFailure: () => string | null
  /** Appends of commands that the store has not answered yet. */
  readonly appendsUnderWay: () => number
  /** What is counted and timed; nothing where it is left out. */
  readonly measures?: Measures | undefined
  /** What is measured of the whole process; nothing where it is left out. */
  readonly processMeasures?: Registry | undefined
  /** Which routes it has; all of them where this is left out. */
  readonly routes?: readonly FastifyPluginAsyncZod<Services>[] | undefined
  /** Whether the API has the document of its routes and the pages that show it; it has them unless this is false. */
  readonly isDescribed?: boolean | undefined
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A time-ordered uuid. */
  readonly newId: () => string
  /** The store's name as it may be shown. */
  readonly storeName: string
  /** What is wrong with the log itself, in words; nothing is looked for where it is left out. */
  readonly faults?: (() => readonly string[]) | undefined
  /** Doubts about this node that do not make it unready, in words; nothing is looked for where it is left out. */
  readonly doubts?: (() => readonly string[]) | undefined
  /** Called with each key that is used, and when (milliseconds since 1970). */
  readonly noteKeyUse?: ((key: string, atMs: number) => void) | undefined
  /** How many milliseconds a read waits for a position that is not read yet; five seconds unless said. */
  readonly waitMs?: number | undefined
  /** The timer of answers that are sent for long, such as feeds; this machine's where it is left out. */
  readonly timer?: Timer | undefined
  /** How many feeds are sent at once; 100 where it is left out. */
  readonly feedsMax?: number | undefined
  /** How many rows a table may have that is given whole; 100,000 where it is left out. */
  readonly tableRowsMax?: number | undefined
  /** The gate through which large views are made; the app makes one of its own where it is left out. */
  readonly views?: ViewGate | undefined
  readonly logger?: FastifyBaseLogger | undefined
  /** What a browser is shown; without it there is the API alone. */
  readonly pages?: Pages | undefined
}

/** Pages over the views of the API, at the same addresses without `/v1`. */
export type Pages = {
  readonly routes: FastifyPluginAsyncZod<Services>
  /** The address that answers a request: that of a page, or of the view that it shows if the caller does not want HTML. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly sendProblem: typeof sendProblem
}

/** The app as the plugins of this folder see it: schemas are zod's. */
export type App = Parameters<FastifyPluginAsyncZod>[0]

/** What a view is made of: enough for one answer without a server. */
export type Reading = Pick<Services, 'store' | 'queries' | 'runner' | 'today' | 'names' | 'waitMs'>

/** What every route has at hand. */
export type Services = AppDependencies & {
  readonly timer: Timer
  readonly cache: ResponseCache
  readonly views: ViewGate
  readonly today: () => string
  /** The names of persons, as far as they are kept. */
  readonly names: PersonNames
}
