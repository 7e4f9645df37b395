import { z } from 'zod'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type PageRequest, page } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type CaseFilter, casesIn, type FoldedCase } from './filter.ts'
import { CaseItem, caseItemOf } from './item.ts'
import { readCase } from './reading.ts'

export const CasesResponse = z.object({ items: z.array(CaseItem), ...echo, page }).meta({ id: 'Closures' })
export type CaseList = z.infer<typeof CasesResponse>

/** A page of the cases that are asked for, in the order of ids, each as it stands on the day. */
export function casesOf(
  queries: ReadQueries,
  filter: CaseFilter,
  { asked, day }: DayQuestion,
  { limit, cursor = '', next }: PageRequest,
): View<CaseList> {
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const shown: FoldedCase[] = []
  let hasMore = false
  for (const each of casesIn(queries, filter, bounds, day, see)) {
    if (each.id <= cursor) continue
    if (shown.length === limit) hasMore = true
    else shown.push(each)
  }
  const items = shown.map(({ id, steps, position: at }) => {
    const told = steps.map(({ step }) => step)
    const listed = caseItemOf(queries, readCase(queries, id, told, { bounds, day, position: at }), bounds)
    see(listed.position)
    return listed.item
  })
  const last = hasMore ? (shown.at(-1)?.id ?? null) : null
  const body = { items, ...asked.echo, position: String(position), page: { next: next(last) } }
  return { body, position }
}
