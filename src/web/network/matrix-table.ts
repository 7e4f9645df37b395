import { address, whyAddress } from '../parts/address.ts'
import { type CellKind, drawnCell, kindOf } from '../parts/cell.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { colourOf, levelWords, ranked, shortText } from '../parts/levels.ts'
import { mark } from '../parts/marks.ts'
import { grouped } from '../parts/numbers.ts'
import { networkLink, usualOrder } from './links.ts'
import type { NetworkView } from './network-view.ts'
import type { NetworkCell, NetworkRow } from './rows.ts'

/** How many rows a page shows. */
export const PAGE_ROWS = 100
/** More columns than this do not fit a narrow window: the table then scrolls by itself. */
const FITTING_MAX = 7

/** Districts by components: each cell with its level, its movement and its age. */
export function matrixTable(view: NetworkView, caption: Html): Html {
  const { matrix, chosen, question } = view
  const { offset } = question.choice
  const page = chosen.slice(offset, offset + PAGE_ROWS)
  const isWide = matrix.components.length > FITTING_MAX
  const table = html`<table class="matrix${isWide ? ' many' : ''}">
<caption>${caption}</caption>
<thead><tr>${heading(view, 'name', nounOf(view), null)}${matrix.components.map(({ id, title }) => heading(view, id, title, id))}</tr></thead>
<tbody>
${offset === 0 ? wholeRow(view) : null}
${page.map(row => tableRow(view, row))}
</tbody>
</table>`
  return isWide
    ? html`<div class="scroll" tabindex="0" role="region" aria-label="Matrix">${table}</div>`
    : table
}

const nounOf = ({ lineage }: NetworkView): string =>
  lineage.first.rates === 'school' ? 'School' : 'District'

function heading(view: NetworkView, sort: string, title: string, id: string | null): Html {
  const { choice } = view.question
  const isSorted = choice.sort === sort
  const dir =
    isSorted && choice.dir === usualOrder(sort) ? (choice.dir === 'asc' ? 'desc' : 'asc') : usualOrder(sort)
  const href = networkLink(view, {
    sort: sort === 'name' ? null : sort,
    dir: dir === usualOrder(sort) ? null : dir,
  })
  const shape = isSorted ? (choice.dir === 'asc' ? 'up' : 'down') : 'sort'
  const order = isSorted ? html` aria-sort="${choice.dir === 'asc' ? 'ascending' : 'descending'}"` : null
  const short = id === null ? null : html`<span class="i" aria-hidden="true">${id}</span>`
  return html`<th scope="col"${order}><a href="${href}"><span class="${id === null ? 'd' : 't'}">${title}</span>${short}${mark(shape)}</a></th>`
}

function tableRow(view: NetworkView, row: NetworkRow): Html {
  const { matrix, lineage, day } = view
  const cells = new Map(row.cells.map(cell => [cell.component, cell]))
  const { name } = row.entity
  const isKnown = !view.unknown.has(row.entity.id)
  return html`<tr><th scope="row">${isKnown ? html`<a href="${districtLink(view, row)}">${name}</a>` : name}${row.entity.synthetic === true && !isAllSynthetic(view) ? html` <small>made up</small>` : null}</th>${matrix.components.map(
    ({ id }) => {
      const cell = cells.get(id)
      if (cell === undefined)
        return html`<td class="c e"><span class="k">–<span class="v"> not part of version ${row.version}</span></span></td>`
      const { classes, content } = drawnCell(cell, lineage.levels(row.version, id), day)
      return html`<td class="${classes}">${isKnown ? html`<a class="k" href="${whyLink(view, row, id)}">${content}</a>` : html`<span class="k">${content}</span>`}</td>`
    },
  )}</tr>
`
}

/** The link to the page that says why a cell shows what it shows. */
export const whyLink = ({ question, matrix }: NetworkView, { entity }: NetworkRow, item: string): string =>
  whyAddress(entity, item, { ...question.given, framework: question.framework, period: matrix.period })

/** The link to the page of one district in the same period. */
const districtLink = ({ question, matrix }: NetworkView, { entity }: NetworkRow): string =>
  address(`/${entity.kind}s/${entity.id}/snapshot`, {
    framework: question.framework,
    period: matrix.period,
    asOf: question.given.asOf,
    knownAt: question.given.knownAt,
  })

export const isAllSynthetic = ({ all }: NetworkView): boolean =>
  all.length > 0 && all.every(({ entity }) => entity.synthetic === true)

/** The first row: how all of them are spread over the levels, and how many moved. */
function wholeRow(view: NetworkView): Html {
  const { all, matrix } = view
  const noun = nounOf(view).toLowerCase()
  return html`<tr class="all"><th scope="row">All ${grouped(all.length)} ${noun}${all.length === 1 ? '' : 's'}</th>${matrix.components.map(
    ({ id }) => html`<td>${spread(view, id)}</td>`,
  )}</tr>
`
}

type Share = {
  readonly colour: string | null
  readonly words: string
  readonly short: string
  readonly order: number
  count: number
}

function spread(view: NetworkView, component: string): Part {
  const { all, lineage } = view
  const shares = new Map<string, Share>()
  const found: NetworkCell[] = []
  for (const { cells, version } of all) {
    const cell = cells.find(each => each.component === component)
    if (cell !== undefined) found.push(cell)
    const share = shareOf(cell?.level == null ? null : ranked(cell.level, lineage.levels(version, component)))
    const known = shares.get(share.words) ?? share
    known.count++
    shares.set(share.words, known)
  }
  const ordered = [...shares.values()].toSorted((a, b) => a.order - b.order)
  const label = ordered.map(({ words, count }) => `${count} ${words}`).join(', ')
  let x = 0
  const bar = ordered.map(({ colour, count }) => {
    const width = Math.round((count / all.length) * 10_000) / 100
    const rect = html`<rect class="${colour ?? 'none'}" x="${Math.round(x * 100) / 100}" width="${width}" height="12"/>`
    x += width
    return rect
  })
  return html`<svg class="spread" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="${label}">${bar}</svg>${moves(found.map(kindOf), ordered)}`
}

const shareOf = (level: ReturnType<typeof ranked> | null): Share =>
  level === null
    ? { colour: null, words: 'without a level', short: 'none', order: 2, count: 0 }
    : {
        colour: colourOf(level),
        words: `at ${levelWords(level.level)}`,
        short: shortText(level.level),
        order: level.rank / level.of,
        count: 0,
      }

/** How many ratings moved or, if none could move yet, how many are at each level. */
function moves(kinds: readonly CellKind[], shares: readonly Share[]): Html {
  const [up, down] = [countOf(kinds, 'raised'), countOf(kinds, 'lowered')]
  if (up + down + countOf(kinds, 'same') > 0) {
    return html`<span class="f"><span class="up">${mark('up')}${up}<span class="v"> raised</span></span> <span class="down">${mark('down')}${down}<span class="v"> lowered</span></span></span>`
  }
  const levels = shares.filter(({ colour }) => colour !== null).toReversed()
  return html`<span class="f">${levels.length === 0 ? 'no level' : levels.map(({ count, short }) => `${count} at ${short}`).join(', ')}</span>`
}

const countOf = (kinds: readonly CellKind[], kind: CellKind): number =>
  kinds.filter(each => each === kind).length
