import type { DayQuestion, View } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type CaseFilter, casesIn } from './filter.ts'
import { type CaseItem, caseItemOf } from './item.ts'
import { readCase } from './reading.ts'

/** A case as lists show it, with a sentence of each binding rule that it broke. */
export type CaseWithBroken = CaseItem & { readonly broken: readonly string[] }

/** Cases with the binding rules that each of them broke. */
export type CasesWithBroken = {
  readonly cases: readonly CaseWithBroken[]
  /** Of the last event that changed this. */
  readonly position: string
}

/** All cases that are asked for, in the order of ids, each folded once for where it stands and for what it broke. */
export async function casesWithBrokenOf(
  queries: ReadQueries,
  filter: CaseFilter,
  { asked, day }: DayQuestion,
): Promise<View<CasesWithBroken>> {
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const items: CaseWithBroken[] = []
  for await (const { id, steps, position: at } of casesIn(queries, filter, bounds, day, see)) {
    const told = steps.map(({ step }) => step)
    const read = readCase(queries, id, told, { bounds, day, position: at })
    const { item, judgement, position: readAt } = caseItemOf(queries, read, { asked, day })
    see(readAt)
    const broken = judgement.findings.filter(
      ({ result, binding }) => result === 'violated' && binding === 'binding',
    )
    items.push({ ...item, broken: broken.map(({ sentence }) => sentence) })
  }
  return { body: { cases: items, position: String(position) }, position }
}
