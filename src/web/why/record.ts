import type { RatingWhy } from '../../../projections/rating/why.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { compareText } from '../../domain/values/text.ts'
import { LEGEND } from '../../explain/legend.ts'
import { nameInWords } from '../../explain/persons.ts'
import { quoted } from '../../explain/words.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { sourceLink } from '../parts/source-link.ts'

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The full stop after a quotation; empty if the quotation has its own end of a sentence. */
const endOf = (quotation: string): string => (/[.!?]$/.test(quotation.trim()) ? '' : '.')

/** The same things once, with how often each was said. */
function counted<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly (readonly [Item, number])[] {
  const groups = Map.groupBy(items, keyOf)
  return [...groups.values()].flatMap(group =>
    group[0] === undefined ? [] : [[group[0], group.length] as const],
  )
}

const heads = (names: readonly string[]): Html =>
  html`<thead role="rowgroup"><tr role="row">${names.map(name => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>`
const cell = (label: string, content: Part): Html =>
  html`<td role="cell" data-label="${label}">${content}</td>`

/** The evidence that a rating rests on, each piece with what was said of it. */
export function evidence({ evidence: items }: RatingWhy): Part {
  if (items.length === 0) return null
  const once = counted(items, ({ statedBy: _event, ...each }) => JSON.stringify(each))
  return html`<section><h2>Evidence</h2><table class="plain" role="table">${heads(['What', 'Kind', 'Retrieved', 'SHA-256'])}<tbody role="rowgroup">
${once.map(([{ title, kind, url, locator, retrievedOn, sha256 }, times]) => {
  const retrieved = text(retrievedOn)
  const place = text(locator)
  const digest = text(sha256)
  return html`<tr role="row">${cell('What', [sourceLink({ title, url: text(url) }), place && `, ${place}`, times > 1 && html` <span class="muted small">named by ${times} events</span>`])}${cell('Kind', kind)}${cell('Retrieved', retrieved === undefined ? 'not said' : dateWords(retrieved))}${cell('SHA-256', digest === undefined ? html`<span class="muted">none given</span>` : html`<span class="code">${digest}</span>`)}</tr>
`
})}</tbody></table></section>`
}

/** Who did what, when. */
export function people({ duties }: RatingWhy): Part {
  if (duties.length === 0) return null
  const of = (duty: string) =>
    new Set(duties.filter(each => each.duty === duty).map(({ actor }) => actor.person))
  const [raters, publishers] = [of('rater'), of('publisher')]
  const isApart = raters.size > 0 && publishers.size > 0 && raters.isDisjointFrom(publishers)
  const inOrder = duties.toSorted((a, b) => compareText(a.recordedAt, b.recordedAt))
  const once = counted(inOrder, ({ duty, actor, at }) => JSON.stringify([duty, actor, at]))
  return html`<section><h2>Who did what</h2><table class="plain" role="table">${heads(['Duty', 'Person', 'Role', 'Day', 'Event'])}<tbody role="rowgroup">
${once.map(
  ([{ duty, actor, at, event }, times]) =>
    html`<tr role="row">${cell('Duty', html`<b>${LEGEND.duty[duty]}</b>`)}${cell('Person', nameInWords(actor))}${cell('Role', actor.role)}${cell('Day', dateWords(at))}${cell('Event', [html`<a href="/v1/events/${event}">as stored<span class="v"> of: ${LEGEND.duty[duty]}, ${dateWords(at)}</span></a>`, times > 1 && ` and ${times - 1} more`])}</tr>
`,
)}</tbody></table>${isApart ? html`<p class="muted small">Nobody who rated also published.</p>` : null}</section>`
}

/** What its district said against it, and what was answered. */
export function challenges({ challenges: all }: RatingWhy): Part {
  if (all.length === 0) return null
  return html`<section><h2>Challenges</h2><ul class="plain-list">${all.map(
    ({ raisedOn, reason, state, answer }) =>
      html`<li><b>Raised ${dateWords(raisedOn)}</b>, because ${quoted(reason)}${endOf(reason)} ${
        answer === null
          ? 'No answer yet.'
          : html`<b>${state === 'upheld' ? 'Upheld' : 'Dismissed'} ${dateWords(answer.occurredOn)}</b>${answer.rationale === null ? '.' : html`: ${quoted(answer.rationale)}${endOf(answer.rationale)}`}`
      }</li>`,
  )}</ul></section>`
}

/** What changed the cell after it was published. */
export function sinceThen({ corrections }: RatingWhy): Part {
  if (corrections.length === 0) return null
  return html`<section><h2>Changed after it was published</h2><ul class="plain-list">${corrections.map(
    ({ words, occurredOn, rationale }) =>
      html`<li><b>${dateWords(occurredOn)}</b>: ${words}${rationale === null ? null : html`, because ${quoted(rationale)}`}${endOf(rationale ?? '')}</li>`,
  )}</ul></section>`
}
