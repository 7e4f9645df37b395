import type { CaseView } from '../../../projections/closure/case.ts'
import type { Compliance } from '../../../projections/closure/compliance.ts'
import type { CaseStepView } from '../../../projections/closure/step.ts'
import type { CaseWhy } from '../../../projections/closure/why.ts'
import type { DayQuestion, View } from '../../../projections/engine/bounds.ts'
import { spanOf } from '../../domain/values/date-span.ts'
import { compareText } from '../../domain/values/text.ts'
import { shownCase, shownCaseWhy, shownCompliance } from '../../http/closure/read-routes.ts'
import type { Services } from '../../http/edge/services.ts'

/** A step of the case, or one of the record of its round that counts for it: `record` then names that record. */
export type ShownStep = CaseStepView & { readonly record: string | null }

/** Everything that the page of one case is written from. */
export type CasePageView = {
  readonly shown: CaseView
  readonly why: CaseWhy
  readonly compliance: Compliance
  /** In the order of their days. */
  readonly steps: readonly ShownStep[]
  /** The law's words of each rule, by its id. */
  readonly texts: ReadonlyMap<string, string>
  readonly position: string
}

export type CasePage = CasePageView & {
  readonly day: string
  readonly given: { readonly asOf?: string | undefined; readonly knownAt?: string | undefined }
}

/** One case as its page shows it. Throws if no such case is known on the day. */
export async function casePageView(
  services: Services,
  id: string,
  question: DayQuestion,
): Promise<View<CasePageView>> {
  const shown = await shownCase(services, id, question)
  const why = await shownCaseWhy(services, id, question)
  const compliance = shownCompliance(services, id, question)
  const cited = await citedSteps(services, shown, question)
  const steps = [...shown.steps.map(step => ({ ...step, record: null })), ...cited].toSorted((a, b) =>
    compareText(spanOf(a.on).from, spanOf(b.on).from),
  )
  const position = Math.max(Number(shown.position), Number(why.position), compliance.position)
  const texts = textsOf(services, compliance.body, question)
  const body = { shown, why, compliance: compliance.body, steps, texts, position: String(position) }
  return { body, position }
}

/** The hearings and documents of a whole round stand in a record of their own. */
async function citedSteps(
  services: Services,
  { cites }: CaseView,
  question: DayQuestion,
): Promise<readonly ShownStep[]> {
  const steps: ShownStep[] = []
  for (const record of new Set(cites.map(each => each.record))) {
    const known = new Set(cites.flatMap(each => (each.record === record ? [each.event] : [])))
    const told = await shownCase(services, record, question)
    steps.push(...told.steps.filter(({ event }) => known.has(event)).map(step => ({ ...step, record })))
  }
  return steps
}

function textsOf(
  { queries }: Services,
  { process }: Compliance,
  { asked }: DayQuestion,
): ReadonlyMap<string, string> {
  if (process === null) return new Map()
  const versions = queries.processes.get(process.id, asked.bounds.knownAt)?.state.versions ?? []
  const bound = versions.find(each => each.process.version === process.version)
  return new Map(bound?.process.rules.map(({ id, text }) => [id, text]))
}
