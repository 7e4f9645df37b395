import type { Change } from '../../../projections/changes/entity-changes.ts'
import { address, whyAddress } from '../parts/address.ts'
import { drawnCell } from '../parts/cell.ts'
import { stateWords } from '../parts/closure-words.ts'
import { type Html, html, joined, type Part } from '../parts/html.ts'
import { mark } from '../parts/marks.ts'
import { grouped } from '../parts/numbers.ts'
import { typeWords } from '../parts/type-words.ts'
import { verdict } from '../parts/verdicts.ts'
import type { ChangedRow, ChangesView, Moment } from './changes-view.ts'
import { type CellChange, movementOf, SHOWN } from './movement.ts'
import { momentWords } from './words.ts'

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>
/** A row as it is written: what differs, how it was, how it moved, how it is, and the events that made it so. */
type Cells = readonly [what: Part, before: Part, moved: Part, after: Part, events: Part]

/** The rows of a page, in one table a kind: ratings, promises and cases. */
export function changeTables(view: ChangesView, rows: readonly ChangedRow[]): Part {
  const [cells, promises, cases]: [Cells[], Cells[], Cells[]] = [[], [], []]
  for (const row of rows) {
    const { change } = row
    if (change.kind === 'cell') cells.push(cellRow(view, row, change))
    else if (change.kind === 'commitment') promises.push(promiseRow(view, row, change))
    else cases.push(caseRow(view, change))
  }
  const whom = view.entity === null ? 'Whose, and component or element' : 'Component or element'
  return [
    table(view, 'Ratings', whom, cells),
    table(view, 'Promises', 'Promise', promises),
    table(view, 'Closures', 'School', cases),
  ]
}

function table(view: ChangesView, title: string, head: string, rows: readonly Cells[]): Part {
  if (rows.length === 0) return null
  const [before, after] = momentWords(view)
  const heads = [head, before, html`<span class="v">How it moved</span>`, after, 'Made by']
  const CLASSES = ['', 'before', 'slope', 'now', 'events-of'] as const
  return html`<section><h2>${title}</h2><table class="items changes" role="table"><thead role="rowgroup"><tr role="row">${heads.map(each => html`<th role="columnheader" scope="col">${each}</th>`)}</tr></thead><tbody role="rowgroup">
${rows.map(
  ([what, ...cells]) =>
    html`<tr role="row"><th role="rowheader" scope="row">${what}</th>${cells.map((cell, at) => html`<td role="cell" class="${CLASSES[at + 1] ?? ''}">${cell}</td>`)}</tr>
`,
)}</tbody></table></section>
`
}

function cellRow(view: ChangesView, { entity }: ChangedRow, change: CellChange): Cells {
  const { framework, period, item, from, to, sentence, events } = change
  const { question } = view
  const movement = movementOf(view, change)
  const { mark: shape, words } = SHOWN[movement]
  const moment = { asOf: question.moments.to, knownAt: question.moments.toKnownAt }
  const title = (to ?? from)?.title ?? item
  const note = [
    ...(question.moments.period === undefined && movement !== 'otherwise' ? [period] : []),
    ...(question.frameworks.length > 1 ? [framework] : []),
    ...(movement === 'otherwise' ? [sentence] : []),
  ]
  const page = address(`/${entity.kind}s/${entity.id}/snapshot`, { framework, period, ...moment })
  const name = view.unknown.to.has(entity.id) ? entity.name : html`<a href="${page}">${entity.name}</a>`
  const shown = (cell: CellChange['from'], at: Moment, side: 'from' | 'to'): Part => {
    if (cell === null) return html`<span class="muted">not in the rubric</span>`
    const end = view.endOf(framework, period)
    const day = end === null || at.day < end ? at.day : end
    const levels = view.lineages.get(framework)?.levels(cell.version, item) ?? []
    const { classes, content } = drawnCell(cell, levels, day, true)
    const link = whyAddress(entity, item, {
      framework,
      period,
      asOf: question.moments[side],
      knownAt: question.moments[`${side}KnownAt`],
    })
    return html`<span class="${classes}">${view.unknown[side].has(entity.id) ? html`<span class="k">${content}</span>` : html`<a class="k" href="${link}">${content}</a>`}</span>`
  }
  return [
    html`${view.entity === null && html`${name}, `}<b>${title}</b>${note.length > 0 && html`<span class="note">${note.join('; ')}</span>`}`,
    shown(from, view.from, 'from'),
    moved(shape, words),
    shown(to, view.to, 'to'),
    madeBy(events),
  ]
}

function promiseRow({ question, entity }: ChangesView, row: ChangedRow, change: Of<'commitment'>): Cells {
  const { commitment, from, to, sentence, events } = change
  const { to: asOf, toKnownAt: knownAt } = question.moments
  const shown = to ?? from
  const stays = from?.status === to?.status
  const standing = (end: typeof from) =>
    end === null ? html`<span class="muted">not made</span>` : verdict(end.status)
  return [
    html`${entity === null && `${row.entity.name}, `}<a href="${address(`/commitments/${commitment}`, { asOf, knownAt })}">${shown?.title ?? shown?.original.text ?? commitment}</a>${stays && html`<span class="note">${sentence}</span>`}`,
    standing(from),
    moved('arrow', stays ? 'differs in something else' : 'stands otherwise'),
    standing(to),
    madeBy(events),
  ]
}

function caseRow({ question }: ChangesView, change: Of<'case'>): Cells {
  const { from, to, sentence, events } = change
  const { to: asOf, toKnownAt: knownAt } = question.moments
  const shown = to ?? from
  const stays = from?.state === to?.state
  const standing = (end: typeof from) =>
    end === null ? html`<span class="muted">not on record</span>` : stateWords(end.state)
  return [
    html`<a href="${address(`/closures/${change.case}`, { asOf, knownAt })}">${shown?.school?.name ?? change.case}</a>${shown?.action && html`, ${shown.action}`}${stays && html`<span class="note">${sentence}</span>`}`,
    standing(from),
    moved('arrow', stays ? 'differs in something else' : 'stands otherwise'),
    standing(to),
    madeBy(events),
  ]
}

const moved = (shape: Parameters<typeof mark>[0], words: string): Html =>
  html`${mark(shape)}<span class="v">${words}</span>`

/** How many events a row names; the JSON and the CSV of the page have all of them. */
const EVENTS_MAX = 4

function madeBy(events: Change['events']): Part {
  if (events.length === 0) return html`<span class="muted">the day alone</span>`
  const links = events
    .slice(0, EVENTS_MAX)
    .map(
      ({ type, seen, links }) =>
        html`<a href="${links.event}">${typeWords(type)}</a>${seen === 'from' && ', which counts no longer'}`,
    )
  const more = events.length - links.length
  return [joined(links, '; '), more > 0 && ` and ${grouped(more)} more`]
}
