import { z } from 'zod'
import { RESULTS } from '../../src/domain/process/finding.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { FindingView, judged } from './compliance.ts'
import { type CaseFilter, casesIn } from './filter.ts'
import { placeNamed } from './place.ts'
import { readCase } from './reading.ts'

const Violation = z.object({
  process: z.string(),
  version: z.string(),
  case: z.string(),
  school: NamedEntity.nullable(),
  ...FindingView.shape,
})
export type Violation = z.infer<typeof Violation>
const results = z.object(
  Object.fromEntries(RESULTS.map(result => [result, z.int()])) as Record<(typeof RESULTS)[number], z.ZodInt>,
)
export const ViolationsResponse = z
  .object({
    rules: z
      .array(z.object({ process: z.string(), rule: z.string(), authority: z.string(), results }))
      .meta({ description: 'How the cases that are asked for stand by each rule that binds any of them' }),
    items: z.array(Violation).meta({ description: 'Each rule and case with the result that is asked for' }),
    ...echo,
    page,
  })
  .meta({ id: 'ClosureViolations' })
export type Violations = z.infer<typeof ViolationsResponse>

type ViolationFilter = CaseFilter & {
  readonly rule?: string | undefined
  readonly result: (typeof RESULTS)[number]
}

/** Every rule that was not kept, by process and rule, with the cases that broke it. */
export function violationsOf(
  queries: ReadQueries,
  filter: ViolationFilter,
  question: DayQuestion,
  { limit, offset, next }: NumberedPageRequest,
): View<Violations> {
  const { asked, day } = question
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const all = [...casesIn(queries, filter, bounds, day, see)].flatMap(
    ({ id, steps, position: at, state }) => {
      const told = steps.map(({ step }) => step)
      const read = readCase(queries, id, told, { bounds, day, position: at })
      const { rules, findings, position: rulesAt } = judged(queries, read, question)
      see(Math.max(read.position, rulesAt))
      if (rules === null) return []
      const school =
        state.school === null ? null : placeNamed(queries, 'school', state.school, bounds, state.schoolName)
      see(school?.position ?? 0)
      const { id: process, version } = rules.version
      return findings
        .filter(({ rule }) => filter.rule === undefined || filter.rule === rule)
        .map(
          (found): Violation => ({
            process,
            version,
            case: id,
            school: school?.entity ?? null,
            ...found,
            events: [...found.events],
          }),
        )
    },
  )
  const byRule = Map.groupBy(all, ({ process, rule }) => `${process}/${rule}`)
  const rules = [...byRule.values()].flatMap(found => {
    const [first] = found
    if (first === undefined) return []
    const counts = Object.fromEntries(
      RESULTS.map(result => [result, found.filter(each => each.result === result).length]),
    ) as z.infer<typeof results>
    return [{ process: first.process, rule: first.rule, authority: first.authority, results: counts }]
  })
  const found = all.filter(({ result }) => result === filter.result).toSorted(byRuleOf)
  const items = found.slice(offset, offset + limit)
  const end = offset + items.length
  const following = next(end < found.length ? String(end) : null)
  const body = {
    rules: rules.toSorted(byRuleOf),
    items,
    ...asked.echo,
    position: String(position),
    page: { next: following },
  }
  return { body, position }
}

type Ruled = { readonly process: string; readonly rule: string }
const byRuleOf = (a: Ruled, b: Ruled): number =>
  compareText(a.process, b.process) || compareText(a.rule, b.rule)
