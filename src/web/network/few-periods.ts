import { dateWords } from '../../domain/values/date-words.ts'
import { type Html, html } from '../parts/html.ts'
import { networkLink } from './links.ts'
import type { NetworkView } from './network-view.ts'

/** A period in a sentence: a school year in words, any other by its id. */
const periodWords = (id: string): string => (id.startsWith('SY') ? dateWords(id) : id)

/** What is shown instead of the strip of periods if there are no two to compare. */
export function fewPeriods(view: NetworkView): Html {
  const { matrix, trends, question, firstDay } = view
  const { asOf } = question.given
  const [only] = trends.periods
  if (only === undefined) {
    const when =
      asOf === undefined
        ? 'Nothing is on record yet'
        : `Nothing is on record by ${dateWords(asOf.slice(0, 10))}`
    const first =
      firstDay === null
        ? null
        : html`; the first is of <a href="${networkLink(view, { asOf: firstDay })}">${dateWords(firstDay)}</a>`
    return html`<p class="lead">${when}${first}.</p>`
  }
  const words = periodWords(only.period)
  const period =
    only.period === matrix.period
      ? words
      : html`<a href="${networkLink(view, { period: only.period })}">${words}</a>`
  return html`<p class="muted">One period is on record, ${period}, so nothing can have moved yet.</p>`
}
