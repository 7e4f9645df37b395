import { z } from 'zod'
import { inOrder } from '../../src/domain/framework/versions.ts'
import { EntityKind } from '../../src/domain/values/entity-reference.ts'
import type { View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { page } from '../engine/page.ts'
import type { Frameworks } from './table.ts'

export const FrameworksResponse = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        rates: EntityKind,
        versions: z.array(z.string()),
        latest: z.string(),
      }),
    ),
    position: echo.position,
    page,
  })
  .meta({ id: 'Frameworks' })
export type FrameworkList = z.infer<typeof FrameworksResponse>

/** The frameworks of one page with their versions; `next`: the address of the page after it. */
export function frameworksOf(
  frameworks: Frameworks,
  ids: readonly string[],
  next: string | null,
): View<FrameworkList> {
  const known = ids.map(id => frameworks.get(id)?.versions ?? [])
  const position = known.flat().reduce((latest, each) => Math.max(latest, each.position), 0)
  const items = known.flatMap(versions => {
    const documents = inOrder(versions.map(({ document }) => document))
    const latest = documents.at(-1)
    if (latest === undefined) return []
    const { id, title, rates, version } = latest
    return [{ id, title, rates, versions: documents.map(each => each.version), latest: version }]
  })
  return { body: { items, position: String(position), page: { next } }, position }
}
