import { z } from 'zod'
import { dateAfter } from '../../src/domain/values/duration.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type PageRequest, page } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type CaseFilter, casesIn } from './filter.ts'
import { CaseItem, caseItemOf } from './item.ts'
import { readCase } from './reading.ts'

export const CasesResponse = z.object({ items: z.array(CaseItem), ...echo, page }).meta({ id: 'Closures' })
export type CaseList = z.infer<typeof CasesResponse>

/** A page of the cases that are asked for, in the order of ids, each as it stands on the day. */
export async function casesOf(
  queries: ReadQueries,
  filter: CaseFilter & { readonly dueWithin?: string | undefined },
  { asked, day }: DayQuestion,
  { limit, cursor = '', next }: PageRequest,
): Promise<View<CaseList>> {
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const items: CaseItem[] = []
  let hasMore = false
  for await (const { id, steps, position: at } of casesIn(queries, filter, bounds, day, see)) {
    if (id <= cursor || hasMore) continue
    const told = steps.map(({ step }) => step)
    const read = readCase(queries, id, told, { bounds, day, position: at })
    const listed = caseItemOf(queries, read, { asked, day })
    see(listed.position)
    if (!isDueWithin(listed.item, filter.dueWithin, day)) continue
    if (items.length === limit) hasMore = true
    else items.push(listed.item)
  }
  const last = hasMore ? (items.at(-1)?.case ?? null) : null
  const body = { items, ...asked.echo, position: String(position), page: { next: next(last) } }
  return { body, position }
}

/** Whether something is due from the day on within so long. */
function isDueWithin({ next }: CaseItem, within: string | undefined, day: string): boolean {
  if (within === undefined) return true
  const until = dateAfter(day, within)
  return next.some(({ dueOn }) => dueOn !== null && day <= dueOn && dueOn <= until)
}
