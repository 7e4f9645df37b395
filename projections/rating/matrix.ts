import { z } from 'zod'
import type { FrameworkVersion } from '../../src/domain/framework/document.ts'
import type { Lineage } from '../../src/domain/framework/lineage.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { compareText } from '../../src/domain/values/text.ts'
import { dayOfRead, type ResolvedTimes, type View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type PageRequest, page } from '../engine/page.ts'
import type { ReadQueries, ReadTimeline } from '../read-queries.ts'
import { historiesOf } from './histories.ts'
import { cellsAt, MatrixRow } from './matrix-row.ts'
import { publishedAt } from './snapshot.ts'

export const MatrixResponse = z
  .object({
    framework: z.object({ id: z.string(), version: z.string() }),
    period: z.string().nullable(),
    ...echo,
    components: z.array(z.object({ id: z.string(), title: z.string() })),
    rows: z.array(MatrixRow),
    page,
  })
  .meta({ id: 'Matrix' })
export type Matrix = z.infer<typeof MatrixResponse>

/**
 * Every entity with an act, and every member of the network, by component, at one period. Schools that were closed and entities
 * that are retired are left out.
 */
export async function matrixOf(
  queries: ReadQueries,
  framework: string,
  period: Period | null,
  asked: ResolvedTimes,
  { limit, cursor = '', next }: PageRequest,
): Promise<View<Matrix>> {
  const lineage = queries.lineage(framework)
  const { rates } = lineage.first
  const at = period ?? queries.periodsSeen(framework, asked.bounds).at(-1) ?? null
  const members =
    rates === 'district' && at !== null
      ? queries.entities.members(at.to, asked.bounds.knownAt)
      : { ids: [], position: 0 }
  const retired = queries.entities.retirements.of(rates, asked.bounds)
  const challenges = queries.challenges.inFramework(framework, asked.bounds)
  let position = Math.max(
    members.position,
    retired.position,
    queries.ratings.withdrawnAt(framework, null, asked.bounds),
    queries.challenges.withdrawnIn(framework, asked.bounds),
  )
  const rows: MatrixRow[] = []
  const add = (id: string, read: ReadTimeline | null) => {
    const named = queries.named({ kind: rates, id }, asked.bounds)
    position = Math.max(position, named.position, read?.position ?? 0)
    const document = read?.timeline.versionAt(at) ?? lineage.first
    const newest = at === null ? null : (read?.timeline.newestAt(at) ?? null)
    rows.push({
      entity: named.entity,
      version: document.version,
      period: newest?.id ?? null,
      cells: cellsAt(read?.timeline ?? null, document, at, {
        all: challenges.get(id)?.all ?? [],
        day: dayOfRead(asked),
      }),
    })
  }
  const silent = new Set(members.ids.filter(id => !retired.ids.has(id)))
  for await (const [id, read] of historiesOf(queries, framework, asked, retired.ids)) {
    silent.delete(id)
    position = Math.max(position, challenges.get(id)?.position ?? 0)
    if (at !== null && read.timeline.closedIn(at) !== null) position = Math.max(position, read.position)
    else add(id, read)
  }
  for (const id of silent) add(id, null)
  rows.sort((a, b) => compareText(a.entity.id, b.entity.id))
  const used = new Set(rows.map(({ version }) => version))
  const shown = [...lineage.versions.values()].findLast(({ version }) => used.has(version)) ?? lineage.first
  position = Math.max(position, publishedAt(queries, framework, shown, asked))
  const rest = rows.filter(({ entity }) => entity.id > cursor)
  const onPage = rest.slice(0, limit)
  const last = rest.length > onPage.length ? onPage.at(-1) : undefined
  const body: Matrix = {
    framework: { id: framework, version: shown.version },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(position),
    components: componentsOf(lineage, shown, used),
    rows: onPage,
    page: { next: next(last?.entity.id ?? null) },
  }
  return { body, position }
}

/** The components of the version that is shown, then those that only rows in other versions have. */
export function componentsOf({ versions }: Lineage, shown: FrameworkVersion, used: ReadonlySet<string>) {
  const components = new Map(shown.components.map(({ id, title }) => [id, title]))
  for (const { version, components: others } of versions.values()) {
    if (!used.has(version)) continue
    for (const { id, title } of others) if (!components.has(id)) components.set(id, title)
  }
  return [...components].map(([id, title]) => ({ id, title }))
}
