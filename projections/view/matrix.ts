import { comparePeriods, type Period } from '../../src/domain/period.ts'
import { compareText } from '../../src/domain/text.ts'
import type { Named, ReadQueries, ReadTimeline } from '../read-queries.ts'
import type { Asked, View } from './bounds.ts'
import { type CellView, cellAt } from './cell.ts'
import { publishedAt } from './snapshot.ts'

type MatrixCell = Pick<CellView, 'status' | 'level' | 'action' | 'movement'> & { readonly component: string }
export type MatrixRow = { readonly entity: Named; readonly cells: readonly MatrixCell[] }
export type Matrix = Asked['echo'] & {
  readonly framework: { readonly id: string; readonly version: string }
  readonly period: string | null
  readonly position: string
  readonly components: readonly { readonly id: string; readonly title: string }[]
  readonly rows: readonly MatrixRow[]
}

/** Every entity with an act, and every member of the network, by component, at one period. */
export function matrixOf(
  queries: ReadQueries,
  framework: string,
  period: Period | null,
  asked: Asked,
): View<Matrix> {
  const lineage = queries.lineage(framework)
  const timelines = visibleTimelines(queries, framework, asked)
  const at =
    period ?? latestOf([...timelines.values()].flatMap(({ timeline }) => timeline.periods.at(-1) ?? []))
  const members =
    lineage.first.rates === 'district' && at !== null
      ? queries.entities.members(at.to, asked.bounds.knownAt)
      : { ids: [], position: 0 }
  const ids = [...new Set([...timelines.keys(), ...members.ids])].sort(compareText)
  const shown = latestVersion(timelines, at) ?? lineage.first
  let position = Math.max(members.position, publishedAt(queries, framework, shown, asked))
  const components = new Map(shown.components.map(({ id, title }) => [id, title]))
  const rows = ids.map(id => {
    const named = queries.named({ kind: lineage.first.rates, id }, asked.bounds)
    const read = timelines.get(id)
    position = Math.max(position, named.position, read?.position ?? 0)
    const document = read?.timeline.versionAt(at) ?? lineage.first
    const cells = document.components.map(component => {
      if (!components.has(component.id)) components.set(component.id, component.title)
      const cell = read && cellAt(read.timeline, document.version, component.id, at)
      const { status = 'never-rated', level = null, action = null, movement = null } = cell ?? {}
      return { component: component.id, status, level, action, movement } as const
    })
    return { entity: named.entity, cells }
  })
  const body = {
    framework: { id: framework, version: shown.version },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(position),
    components: [...components].map(([id, title]) => ({ id, title })),
    rows,
  }
  return { body, position }
}

/** The histories of all entities in which something can be seen. */
export function visibleTimelines(
  queries: ReadQueries,
  framework: string,
  { bounds }: Asked,
): Map<string, ReadTimeline> {
  const read = queries.ratings
    .entities(framework)
    .map(id => [id, queries.timeline(framework, id, bounds)] as const)
  return new Map(read.filter(([, { timeline }]) => timeline.periods.length > 0))
}

const latestOf = (periods: readonly Period[]): Period | null =>
  periods.toSorted(comparePeriods).at(-1) ?? null

/** The newest of the versions in which the rows are written; a row keeps its own. */
function latestVersion(timelines: ReadonlyMap<string, ReadTimeline>, at: Period | null) {
  const [first] = timelines.values()
  if (first === undefined) return null
  const used = new Set([...timelines.values()].map(({ timeline }) => timeline.versionAt(at).version))
  return [...first.timeline.lineage.versions.values()].findLast(({ version }) => used.has(version)) ?? null
}
