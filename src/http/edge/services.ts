import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Runner } from '../../../projections/engine/runner.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { CommandHandler } from '../../app/command/command-handler.ts'
import { entity } from '../../domain/entity/entity.ts'
import { framework } from '../../domain/framework/framework.ts'
import { round } from '../../domain/round/round.ts'
import { isOpen } from '../../domain/round/state.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import { problem } from './problem.ts'
import type { ResponseCache } from './response-cache.ts'

/** What the API is given by whoever puts the process together. */
export type AppDependencies = {
  readonly handler: CommandHandler
  readonly store: EventStore
  readonly queries: ReadQueries
  readonly runner: Runner
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A time-ordered uuid. */
  readonly newId: () => string
  /** The store's name as it may be shown. */
  readonly storeName: string
  readonly logger?: FastifyBaseLogger | undefined
}

/** The app as the plugins of this folder see it: schemas are zod's. */
export type App = Parameters<FastifyPluginAsyncZod>[0]

/** What every route has at hand. */
export type Services = AppDependencies & {
  readonly cache: ResponseCache
  readonly today: () => string
}

/** The published versions of a framework, read from the store: a decision never rests on a read model. */
export async function frameworkFacts({ handler }: Services, id: string) {
  const { state: versions, revision } = await handler.load(framework, streamOf.framework(id))
  return { versions, revision: revision ?? 0 }
}

/** Whether the round of a period is open, read from the store. */
export async function roundFacts({ handler }: Services, id: string, period: string) {
  const { state, revision } = await handler.load(round, streamOf.round(id, period))
  return { isOpen: isOpen(state), revision: revision ?? 0, period: state?.period ?? null }
}

/** What the store says of a district or school, which must be there; `pointer` is the field that named it. */
export async function loadEntity({ handler }: Services, reference: EntityReference, pointer?: string) {
  const { state, revision } = await handler.load(entity, streamOf.entity(reference))
  if (revision === null) throw entityUnknown(reference, pointer)
  return { state, revision }
}

export function entityUnknown({ kind, id }: EntityReference, pointer?: string) {
  const detail = `There is no ${kind} ${id}.`
  return problem('entity-unknown', detail, pointer === undefined ? {} : { errors: [{ pointer, detail }] })
}
