import { z } from 'zod'
import { RESULTS, type RuleFinding } from '../../src/domain/process/finding.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type NumberedPageRequest, pageOfAll, page as pageSchema } from '../engine/page.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { FindingView, findingView, judged } from './compliance.ts'
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
    items: z
      .array(Violation)
      .meta({ description: 'Each rule and case with one of the results that are asked for' }),
    ...echo,
    page: pageSchema,
  })
  .meta({ id: 'ClosureViolations' })
export type Violations = z.infer<typeof ViolationsResponse>

type ViolationFilter = CaseFilter & {
  readonly rule?: string | undefined
  readonly result: readonly (typeof RESULTS)[number][]
}

/**
 * How the cases that are asked for stand by each rule, and each rule and case with one of the results that are asked for. Other
 * requests are served in between, so `asked` must name `knownAt` if the log may grow.
 */
export async function violationsOf(
  queries: ReadQueries,
  filter: ViolationFilter,
  question: DayQuestion,
  page: NumberedPageRequest,
): Promise<View<Violations>> {
  const { asked, day } = question
  const { bounds } = asked
  let position = 0
  const see = (at: number) => {
    position = Math.max(position, at)
  }
  const rules = new Map<string, RuleCount>()
  const all: Violation[] = []
  for await (const { id, steps, position: at, state } of casesIn(queries, filter, bounds, day, see)) {
    const told = steps.map(({ step }) => step)
    const read = readCase(queries, id, told, { bounds, day, position: at })
    const judgement = judged(queries, read, question)
    see(Math.max(read.position, judgement.position))
    if (judgement.rules === null) continue
    const school =
      state.school === null ? null : placeNamed(queries, 'school', state.school, bounds, state.schoolName)
    see(school?.position ?? 0)
    const { id: process, version } = judgement.rules.version
    for (const finding of judgement.findings) {
      if (filter.rule !== undefined && filter.rule !== finding.rule) continue
      count(rules, process, finding)
      if (filter.result.includes(finding.result))
        all.push({ process, version, case: id, school: school?.entity ?? null, ...findingView(finding) })
    }
  }
  const body: Violations = {
    rules: [...rules.values()].toSorted(byRuleOf),
    items: all.toSorted(byRuleOf),
    ...asked.echo,
    position: String(position),
    page: { next: null },
  }
  return { body: pageOfAll(body, page), position }
}

type RuleCount = Violations['rules'][number]
function count(
  rules: Map<string, RuleCount>,
  process: string,
  { rule, authority, result }: RuleFinding,
): void {
  const key = `${process}/${rule}`
  const known = rules.get(key) ?? { process, rule, authority, results: noResults() }
  rules.set(key, known)
  known.results[result]++
}

const noResults = () => Object.fromEntries(RESULTS.map(result => [result, 0])) as z.infer<typeof results>

type Ruled = { readonly process: string; readonly rule: string }
const byRuleOf = (a: Ruled, b: Ruled): number =>
  compareText(a.process, b.process) || compareText(a.rule, b.rule)
