import { Html, html, type Part } from '../parts/html.ts'
import type { ChangesView } from './changes-view.ts'
import { pathOf } from './links.ts'
import { DIFFERING, type Differing } from './moments-asked.ts'

const DIFFER_WORDS: Readonly<Record<Differing, string>> = {
  world: 'the world: what happened',
  knowledge: 'our knowledge: what was told',
}

const dayIn = (text: string | undefined): string =>
  /^\d{4}-/.test(text ?? '') ? (text ?? '').slice(0, 10) : ''

/** The two days and what may differ: nothing is sent before the button is pressed. */
export function changesForm({ question }: ChangesView, titles: readonly (readonly [string, string])[]): Html {
  const { moments, framework, periods, entity } = question
  const { differ, period, from, to, fromKnownAt, toKnownAt } = moments
  const isWorld = differ === 'world'
  const selected = new Html(' selected')
  const option = (value: string, words: string, chosen: string | undefined): Part =>
    html`<option value="${value}"${value === (chosen ?? '') ? selected : null}>${words}</option>`
  const day = (name: string, label: string, value: string): Part =>
    html`<label><span>${label}</span><input type="date" name="${name}" value="${value}"></label>
`
  const every = entity === null ? null : option('', 'every rubric', framework ?? '')
  const rubric =
    titles.length > 1
      ? html`<label><span>Rubric</span><select name="framework">${every}${titles.map(([id, title]) => option(id, title, framework ?? ''))}</select></label>
`
      : hidden('framework', framework ?? undefined)
  return html`<form class="form" method="get" action="${pathOf(question)}">${isWorld ? [hidden('fromKnownAt', fromKnownAt), hidden('toKnownAt', toKnownAt)] : null}
${day('from', 'Day', dayIn(isWorld ? from : fromKnownAt))}${day('to', 'against day', dayIn(isWorld ? to : toKnownAt))}<label><span>What may differ</span><select name="differ">${DIFFERING.map(each => option(each, DIFFER_WORDS[each], differ))}</select></label>
${rubric}<label><span>Ratings of</span><select name="period">${option('', 'every period', period)}${periods.map(({ id }) => option(id, id, period))}</select></label>
<button type="submit">Show</button></form>`
}

const hidden = (name: string, value: string | undefined): Part =>
  value !== undefined && html`<input type="hidden" name="${name}" value="${value}">`
