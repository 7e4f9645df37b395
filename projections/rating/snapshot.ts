import type { FrameworkVersion, RatingLevel } from '../../src/domain/framework/document.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import type { Named, ReadQueries } from '../read-queries.ts'
import { type CellView, cellAt } from './cell.ts'

type Links = { readonly history: string }
type ItemView = { readonly id: string; readonly title: string } & CellView & { readonly links: Links }
/** One of the levels that a roll-up was made of. */
type Input = {
  readonly item: string
  readonly level: RatingLevel
  readonly period: string
  readonly carried: boolean
}
export type Snapshot = ResolvedTimes['echo'] & {
  readonly entity: Named
  readonly framework: { readonly id: string; readonly version: string }
  readonly period: string | null
  readonly position: string
  readonly components: readonly (ItemView & {
    /** What the level was rolled up from; null where it was not. */
    readonly inputs: readonly Input[] | null
    readonly elements: readonly ItemView[]
  })[]
}

/** All components of one district or school at one period: without one, at the latest in which it has a visible act. */
export function snapshotOf(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  period: Period | null,
  asked: ResolvedTimes,
): View<Snapshot> {
  const { timeline, position: actsAt } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const at = period ?? timeline.periods.at(-1) ?? null
  const document = timeline.versionAt(at)
  const position = Math.max(actsAt, named.position, publishedAt(queries, framework, document, asked))
  const base = `/v1/${entity.kind}s/${entity.id}/ratings`
  const item = (id: string, title: string): ItemView => ({
    id,
    title,
    ...cellAt(timeline, document.version, id, at),
    links: { history: `${base}/${id}/history?framework=${framework}` },
  })
  const body = {
    entity: named.entity,
    framework: { id: framework, version: document.version },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(position),
    components: document.components.map(({ id, title, elements }) => ({
      ...item(id, title),
      inputs: at === null ? null : inputsOf(timeline, document.version, id, at),
      elements: elements.map(element => item(element.id, element.title)),
    })),
  }
  return { body, position }
}

/** The levels that a rolled-up component was made of, in the period for which it was rolled up. */
function inputsOf(
  timeline: Timeline,
  version: string,
  component: string,
  at: Period,
): readonly Input[] | null {
  const cell = timeline.carriedAt(version, component, at)
  if (cell?.basis !== 'roll-up') return null
  const document = timeline.lineage.versions.get(cell.version)
  const elements = document?.components.find(({ id }) => id === cell.item)?.elements ?? []
  return elements.flatMap(({ id }) => {
    const input = timeline.carriedAt(cell.version, id, cell.period)
    const given = input?.actions.at(-1)?.to
    if (input == null || given == null) return []
    const carried = input.period.id !== cell.period.id
    return [{ item: id, level: given.level, period: input.period.id, carried }]
  })
}

/** Where the version that an answer is written in was published; nothing where the ledger did not know it yet. */
export function publishedAt(
  queries: ReadQueries,
  framework: string,
  { version }: FrameworkVersion,
  { bounds }: ResolvedTimes,
): number {
  const versions = queries.frameworks.get(framework)?.versions ?? []
  const position = versions.find(({ document }) => document.version === version)?.position ?? 0
  return bounds.knownAt !== null && position > bounds.knownAt ? 0 : position
}
