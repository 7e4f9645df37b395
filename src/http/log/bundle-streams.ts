import type { ReadQueries } from '../../../projections/read-queries.ts'
import { categoryOf, partsOf, streamOf } from '../../domain/subjects.ts'
import { EntityKind, type EntityReference } from '../../domain/values/entity-reference.ts'
import type { EventStore } from '../../event-store/event-store.ts'

type Sources = {
  readonly queries: ReadQueries
  readonly store: EventStore
  /** How many events of the log count: later ones are not looked at. */
  readonly size: number
}

/** The streams of a subject, and those that its views rest on. An assessment that is not shown adds none, or it would show. */
export async function bundleStreams(
  sources: Sources,
  { kind, id }: { readonly kind: string; readonly id: string },
  shownIn: (streams: readonly string[]) => ReadonlySet<string>,
): Promise<readonly string[]> {
  const { queries, size } = sources
  const entity = EntityKind.safeParse(kind)
  const own = entity.success
    ? entitiesOf(queries, { kind: entity.data, id }, size).flatMap(each =>
        queries.logOrder.streamsAbout(each),
      )
    : [kind === 'case' ? streamOf.closure(id) : streamOf.commitment(id)]
  const named = await streamsNamedIn(sources, entity.success ? own.filter(isTold) : own)
  const all = new Set([...own, ...named])
  const assessments = [...all].filter(stream => categoryOf(stream) === 'assessment')
  const frameworks = [...shownIn(assessments)].map(firstPartOf)
  for (const framework of new Set(frameworks)) {
    all.add(streamOf.framework(framework))
    for (const stream of queries.logOrder.streamsNamed(`round-${framework}:`)) all.add(stream)
  }
  return [...all]
}

/** An entity, and with a district its schools, also those that belonged to it once. */
export const entitiesOf = (
  { entities }: ReadQueries,
  entity: EntityReference,
  size: number,
): readonly EntityReference[] =>
  entity.kind === 'school'
    ? [entity]
    : [entity, ...entities.schoolsOf(entity.id, size).map(id => ({ kind: 'school' as const, id }))]

/** Whether a stream is a promise or a case: those of an entity are shown too, with all that they rest on. */
const isTold = (stream: string): boolean => ['commitment', 'closure'].includes(categoryOf(stream) ?? '')

const firstPartOf = (stream: string): string => partsOf(stream)[0] ?? ''

/**
 * The streams of the entities and processes that the events of some streams name. An entity is shown by the name that its
 * registration, its ratings, its promises or its cases give it, so all of these are needed; a case is shown with the other
 * cases of its school, and by its process.
 */
async function streamsNamedIn(sources: Sources, streams: readonly string[]): Promise<readonly string[]> {
  const { logOrder } = sources.queries
  const found = new Set(streams)
  for (const stream of streams) {
    for (const id of await namesIn(sources, stream)) {
      for (const kind of KINDS) {
        for (const about of logOrder.streamsAbout({ kind, id })) found.add(about)
      }
    }
  }
  if (!streams.some(isOfCase)) return [...found]
  for (const stream of [...found].filter(isOfCase)) {
    for (const id of await namesIn(sources, stream)) {
      if (logOrder.has(streamOf.process(id))) found.add(streamOf.process(id))
    }
  }
  return [...found]
}

/** The kinds of entity that a stream may be about. */
const KINDS = [...EntityKind.options, 'organisation'] as const

const isOfCase = (stream: string): boolean => categoryOf(stream) === 'closure'

/** Every text that stands in the events of a stream and may be an id. */
async function namesIn({ queries, store, size }: Sources, stream: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string') {
      if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)) names.add(value)
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  const { revision: last = -1 } = queries.logOrder.ofStreams([stream], size).at(-1) ?? {}
  for (const { data, revision } of await store.readStream(stream))
    if (revision <= last) collect(JSON.parse(data))
  return names
}
