import type { RatingLevel } from '../../domain/framework/document.ts'
import { CELL_KINDS, type CellKind, isDisputed, kindOf, MARK_OF } from '../parts/cell.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { colourOf, nameBeside, shortText } from '../parts/levels.ts'
import { mark } from '../parts/marks.ts'
import type { NetworkView } from './network-view.ts'
import type { NetworkCell } from './rows.ts'

/** What each kind of cell says, in the words of a reader who sees the page for the first time. */
const WORDS: Readonly<Record<CellKind, string>> = {
  raised: 'raised since the last comparable review',
  lowered: 'lowered',
  same: 'reviewed, unchanged',
  first: 'first level on record: there is nothing to compare it with yet',
  rescaled: 'first level on a new scale: not comparable with the one before',
  corrected: 'corrected after it was published',
  carried: 'carried: not reviewed this period; how long ago it was stands beside it',
  'not-rated': 'reviewed, no level given',
  'not-carried': 'the scale changed; the old level is not carried over',
  withdrawn: 'the rating was taken back',
  'never-rated': 'never rated',
}

/** The scales on the page, each with its levels: most networks have one. */
function scalesOf({ document, matrix }: NetworkView): readonly (readonly RatingLevel[])[] {
  const used = new Set(
    matrix.components.map(({ id }) => document.components.find(each => each.id === id)?.scale),
  )
  return document.scales
    .filter(({ id }) => used.has(id))
    .map(({ levels }) => levels.toSorted((a, b) => a.value - b.value))
}

/** What is said of a rating beside its level, and which shape says it. */
const CHALLENGED = [
  ['said', isDisputed, 'challenged by the district, without an answer yet'],
  ['heard', isAnswered, 'challenged by the district, and answered'],
] as const

function isAnswered({ challenge }: NetworkCell): boolean {
  return challenge !== undefined && challenge.state !== 'unanswered'
}

/** The challenges that are on the page. */
const challengedOn = ({ all }: NetworkView) =>
  CHALLENGED.filter(([, is]) => all.some(({ cells }) => cells.some(is)))

const kindsOn = ({ all }: NetworkView): ReadonlySet<CellKind> =>
  new Set(all.flatMap(({ cells }) => cells.map(kindOf)))

/** How to read a cell: every level, and every shape that is on the page. */
export function legend(view: NetworkView): Html {
  const kinds = kindsOn(view)
  const shown = CELL_KINDS.filter(kind => kinds.has(kind))
  return html`<aside class="legend" id="legend" aria-labelledby="legend-h"><h2 id="legend-h">How to read a cell</h2>
${scalesOf(view).map(scale => html`<dl>${levelsOf(scale)}</dl>`)}
<dl>${shown.map(kind => html`<div><dt>${sample(kind, view)}</dt><dd>${WORDS[kind]}</dd></div>`)}${challengedOn(view).map(([shape, , words]) => html`<div><dt><span class="k">${mark(shape)}</span></dt><dd>${words}</dd></div>`)}</dl>
<p class="muted">Colour shows the level only. Shapes show movement. Either can be read without the other.</p></aside>`
}

function levelsOf(scale: readonly RatingLevel[]): Part {
  return scale
    .map((level, at) => {
      const word = nameBeside(level) ?? (at === 0 ? 'lowest' : at === scale.length - 1 ? 'highest' : '')
      const colour = colourOf({ rank: at + 1, of: scale.length })
      return html`<div><dt><span class="c ${colour}"><span class="k">${shortText(level)}</span></span></dt><dd>${word}</dd></div>`
    })
    .toReversed()
}

function sample(kind: CellKind, view: NetworkView): Html {
  const shape = MARK_OF[kind]
  const levels = scalesOf(view)[0] ?? []
  const level = levels[Math.max(0, levels.length - 2)]
  const value = level === undefined ? '' : shortText(level)
  const colour = colourOf({ rank: Math.max(1, levels.length - 1), of: levels.length })
  const drawn: { readonly [Kind in CellKind]?: Html } = {
    carried: html`<span class="c p ${colour}"><span class="k">${value}<span class="g">2 y</span></span></span>`,
    'not-rated': html`<span class="c h"><span class="k"><span class="w">not rated</span></span></span>`,
    'not-carried': html`<span class="c d"><span class="k">${mark('unlike')}<span class="w">was ${value}</span></span></span>`,
    withdrawn: html`<span class="c s"><span class="k">${mark('gone')}<span class="w">withdrawn</span></span></span>`,
    'never-rated': html`<span class="c e"><span class="k">–</span></span>`,
    first: html`<span class="k">no mark</span>`,
  }
  return drawn[kind] ?? html`<span class="k">${shape && mark(shape)}</span>`
}

/** The same in a line, for windows that have no room beside the table. */
export function shortLegend(view: NetworkView): Html {
  const kinds = kindsOn(view)
  const levels = scalesOf(view)[0] ?? []
  const words = [
    ['raised', 'up', 'raised'],
    ['same', 'same', 'unchanged'],
    ['lowered', 'down', 'lowered'],
  ] as const
  return html`<p class="short-legend">${levels.map(
    (level, at) =>
      html`<span><span class="c ${colourOf({ rank: at + 1, of: levels.length })}"><span class="k">${shortText(level)}</span></span> ${nameBeside(level) ?? (at === 0 ? 'lowest' : at === levels.length - 1 ? 'highest' : null)}</span> `,
  )}${words.map(([kind, shape, word]) => (kinds.has(kind) ? html`<span>${mark(shape)} ${word}</span> ` : null))}${
    kinds.has('carried') ? html`<span>${sample('carried', view)} carried</span> ` : null
  }${challengedOn(view).map(([shape], at) => at === 0 && html`<span>${mark(shape)} challenged</span> `)}<a href="#legend">All marks</a></p>`
}
