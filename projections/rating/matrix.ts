import type { FrameworkVersion } from '../../src/domain/framework/document.ts'
import type { Lineage } from '../../src/domain/framework/lineage.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { ResolvedTimes, View } from '../engine/bounds.ts'
import type { Named, ReadQueries, ReadTimeline } from '../read-queries.ts'
import { type CellView, cellAt } from './cell.ts'
import { historiesOf } from './histories.ts'
import { publishedAt } from './snapshot.ts'

type MatrixCell = Pick<CellView, 'status' | 'level' | 'action' | 'movement'> & { readonly component: string }
export type MatrixRow = {
  readonly entity: Named
  /** The version that its cells are of; the heading names the newest of all rows. */
  readonly version: string
  readonly cells: readonly MatrixCell[]
}
export type Matrix = ResolvedTimes['echo'] & {
  readonly framework: { readonly id: string; readonly version: string }
  readonly period: string | null
  readonly position: string
  readonly components: readonly { readonly id: string; readonly title: string }[]
  readonly rows: readonly MatrixRow[]
}

/** Every entity with an act, and every member of the network, by component, at one period. */
export async function matrixOf(
  queries: ReadQueries,
  framework: string,
  period: Period | null,
  asked: ResolvedTimes,
): Promise<View<Matrix>> {
  const lineage = queries.lineage(framework)
  const { rates } = lineage.first
  const at = period ?? queries.periodsSeen(framework, asked.bounds).at(-1) ?? null
  const members =
    rates === 'district' && at !== null
      ? queries.entities.members(at.to, asked.bounds.knownAt)
      : { ids: [], position: 0 }
  let position = members.position
  const rows: MatrixRow[] = []
  const add = (id: string, read: ReadTimeline | null) => {
    const named = queries.named({ kind: rates, id }, asked.bounds)
    position = Math.max(position, named.position, read?.position ?? 0)
    const document = read?.timeline.versionAt(at) ?? lineage.first
    rows.push({ entity: named.entity, version: document.version, cells: cellsOf(document, read, at) })
  }
  const silent = new Set(members.ids)
  for await (const [id, read] of historiesOf(queries, framework, asked)) {
    silent.delete(id)
    add(id, read)
  }
  for (const id of silent) add(id, null)
  rows.sort((a, b) => compareText(a.entity.id, b.entity.id))
  const used = new Set(rows.map(({ version }) => version))
  const shown = [...lineage.versions.values()].findLast(({ version }) => used.has(version)) ?? lineage.first
  const body = {
    framework: { id: framework, version: shown.version },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(Math.max(position, publishedAt(queries, framework, shown, asked))),
    components: componentsOf(lineage, shown, used),
    rows,
  }
  return { body, position: Number(body.position) }
}

function cellsOf(
  document: FrameworkVersion,
  read: ReadTimeline | null,
  at: Period | null,
): readonly MatrixCell[] {
  return document.components.map(({ id: component }) => {
    const cell = read && cellAt(read.timeline, document.version, component, at)
    const { status = 'never-rated', level = null, action = null, movement = null } = cell ?? {}
    return { component, status, level, action, movement } as const
  })
}

/** The components of the version that is shown, then those that only rows in other versions have. */
function componentsOf({ versions }: Lineage, shown: FrameworkVersion, used: ReadonlySet<string>) {
  const components = new Map(shown.components.map(({ id, title }) => [id, title]))
  for (const { version, components: others } of versions.values()) {
    if (!used.has(version)) continue
    for (const { id, title } of others) if (!components.has(id)) components.set(id, title)
  }
  return [...components].map(([id, title]) => ({ id, title }))
}
