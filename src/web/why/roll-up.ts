import type { RatingWhy } from '../../../projections/rating/why.ts'
import type { RatingLevel } from '../../domain/framework/document.ts'
import { listed } from '../../explain/words.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { colourOf, nameBeside, ranked, shortText } from '../parts/levels.ts'

const RULES = {
  'median-low': 'takes the lower middle of its rated elements',
  minimum: 'takes the lowest of its rated elements',
  none: 'is rated by itself',
} as const

/** From which elements a component was rolled up, and which of them moved it. `link` gives the page of an element. */
export function madeOf({ rollUp, to }: RatingWhy, link: (item: string) => string): Part {
  if (rollUp === null) return null
  const { rule, elements, movedBy } = rollUp
  const movers = new Set(movedBy?.flat() ?? [])
  const names = elements.filter(({ item }) => movers.has(item)).map(({ title }) => title)
  const moved = names.length === 0 ? '' : ` What moved it: ${listed(names)}.`
  const scale = to?.scale ?? []
  return html`<section><h2>What it was made of</h2><p>The component ${RULES[rule]}.${moved}</p>
<table class="plain levels" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Element</th><th role="columnheader" scope="col">Before</th><th role="columnheader" scope="col">Now</th></tr></thead><tbody role="rowgroup">
${elements.map(
  ({ item, title, level, before, carried, period }) =>
    html`<tr role="row"><td role="cell" data-label="Element"><a href="${link(item)}">${title}</a>${movers.has(item) ? html` <b>moved it</b>` : null}</td><td role="cell" data-label="Before">${chip(before, scale)}</td><td role="cell" data-label="Now">${chip(level, scale)}${carried ? html` <span class="small">carried from ${period}</span>` : null}</td></tr>
`,
)}</tbody></table></section>`
}

const chip = (level: RatingLevel | null, scale: readonly RatingLevel[]): Html =>
  level === null
    ? html`<span class="c h"><span class="k"><span class="w">no level</span></span></span>`
    : html`<span class="c ${colourOf(ranked(level, scale))}"><span class="k">${shortText(level)} <span class="n">${nameBeside(level)}</span></span></span>`
