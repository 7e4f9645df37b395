import { z } from 'zod'
import { dateAfter } from '../../src/domain/values/duration.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { inTurn } from '../engine/in-turn.ts'
import { type PageRequest, page, pageOfIds } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type CaseFilter, casesIn } from './filter.ts'
import { CaseItem, caseItemOf } from './item.ts'
import { readCase } from './reading.ts'
import type { KnownCase } from './table.ts'

export const CasesResponse = z.object({ items: z.array(CaseItem), ...echo, page }).meta({ id: 'Closures' })
export type CaseList = z.infer<typeof CasesResponse>

type ListFilter = CaseFilter & { readonly dueWithin?: string | undefined }

/** The ids of the cases that are asked for, in their order: every page of the list is made of it. */
export type ChosenCases = {
  readonly ids: readonly string[]
  readonly question: DayQuestion
  /** Of the last event that decided which they are. */
  readonly position: number
}

/** Folds all cases and chooses those that are asked for. */
export async function chosenCases(
  queries: ReadQueries,
  filter: ListFilter,
  question: DayQuestion,
): Promise<ChosenCases> {
  const { asked, day } = question
  const ids: string[] = []
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  for await (const known of casesIn(queries, filter, asked.bounds, day, see)) {
    if (filter.dueWithin !== undefined) {
      const listed = listedOf(queries, known, question)
      see(listed.position)
      if (!isDueWithin(listed.item, filter.dueWithin, day)) continue
    }
    ids.push(known.id)
  }
  return { ids, question, position }
}

/** A page of the chosen cases, each as it stands on the day. */
export async function casePage(
  queries: ReadQueries,
  { ids, question, position: chosenAt }: ChosenCases,
  { limit, cursor, next }: PageRequest,
): Promise<View<CaseList>> {
  const { asked } = question
  const { shown, last } = pageOfIds(ids, { limit, cursor })
  const items: CaseItem[] = []
  let position = chosenAt
  for await (const id of inTurn(shown, () => CASE_WEIGHT)) {
    const listed = listedOf(queries, queries.closures.one(id, asked.bounds), question)
    position = Math.max(position, listed.position)
    items.push(listed.item)
  }
  const body = { items, ...asked.echo, position: String(position), page: { next: next(last) } }
  return { body, position }
}
/** To hold a case against its rules takes as long as to fold several. */
const CASE_WEIGHT = 5

/** A page of the cases that are asked for, in the order of ids, each as it stands on the day. */
export async function casesOf(
  queries: ReadQueries,
  filter: ListFilter,
  question: DayQuestion,
  page: PageRequest,
): Promise<View<CaseList>> {
  return casePage(queries, await chosenCases(queries, filter, question), page)
}

function listedOf(queries: ReadQueries, { id, steps, position }: KnownCase, question: DayQuestion) {
  const told = steps.map(({ step }) => step)
  const { asked, day } = question
  const read = readCase(queries, id, told, { bounds: asked.bounds, day, position })
  return caseItemOf(queries, read, question)
}

/** Whether something is due on the day or within the given period after it. */
function isDueWithin({ next }: CaseItem, within: string | undefined, day: string): boolean {
  if (within === undefined) return true
  const until = dateAfter(day, within)
  return next.some(({ dueOn }) => dueOn !== null && day <= dueOn && dueOn <= until)
}
