import { address } from '../parts/address.ts'
import { isChange, kindOf } from '../parts/cell.ts'
import { type Html, html } from '../parts/html.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { networkLink } from './links.ts'
import { whyLink } from './matrix-table.ts'
import type { NetworkView } from './network-view.ts'
import { fits, isMoved } from './rows.ts'

type Question = { readonly words: string; readonly link: string; readonly note?: string }

const QUESTIONS_SHOWN = 3

/** Questions for a reader who has none yet: the first three that this network can answer. */
export function questions(view: NetworkView): Html | null {
  const found = [...askable(view)].slice(0, QUESTIONS_SHOWN)
  if (found.length === 0) return null
  return html`<div class="questions"><h2>${found.length === QUESTIONS_SHOWN ? 'Three questions' : 'Questions'} to start with</h2><ul>${found.map(
    ({ words, link, note }) =>
      html`<li><a href="${link}">${words}</a>${note === undefined ? null : html` <span class="muted">${note}</span>`}</li>`,
  )}</ul></div>`
}

function* askable(view: NetworkView): Generator<Question> {
  const { matrix, all, day } = view
  const { period, components } = matrix
  if (period === null) return
  const { asOf, knownAt } = view.question.given
  const link = (field: { readonly show?: string; readonly sort?: string }) =>
    networkLink(view, { q: null, show: null, sort: null, dir: null, period, ...field })
  const cells = all.flatMap(row => row.cells)
  const [changed, moved] = [cells.filter(isChange).length, cells.filter(isMoved).length]
  if (changed > 0) {
    const note =
      moved > 0
        ? `${grouped(moved)} of ${grouped(cells.length)} ratings moved`
        : countedWords(cells.filter(cell => isChange(cell) && cell.level !== null).length, 'new level')
    yield { words: `What changed in ${period}?`, link: changesLink(view, period), note }
  }
  yield* movedWhy(view)
  yield {
    words: 'Which promises are overdue?',
    link: address('/commitments', { status: 'overdue', asOf, knownAt }),
  }
  const highest = components.map(({ id, title }) => ({
    words: `Who stands highest in “${title}”?`,
    link: link({ sort: id }),
  }))
  yield* highest.slice(0, 1)
  const stale = cells.filter(cell => fits('stale', cell, day)).length
  if (stale > 0) {
    yield {
      words: 'Which ratings are two years old or more?',
      link: link({ show: 'stale' }),
      note: `${grouped(stale)} of ${grouped(cells.length)}`,
    }
  }
  yield* highest.slice(1)
}

/** The link to what differs between the eve of a period and its end, at the same moment as this page. */
function changesLink({ question }: NetworkView, period: string): string {
  const { asOf: to, knownAt } = question.given
  const { framework } = question
  return address('/network/changes', { framework, period, to, fromKnownAt: knownAt, toKnownAt: knownAt })
}

/** The first rating by name that rose, or else the first one that fell. */
function* movedWhy(view: NetworkView): Generator<Question> {
  const { all, matrix } = view
  for (const [kind, verb] of [
    ['raised', 'rise'],
    ['lowered', 'fall'],
  ] as const) {
    for (const row of all) {
      if (view.unknown.has(row.entity.id)) continue
      const cell = row.cells.find(each => kindOf(each) === kind)
      const title = matrix.components.find(({ id }) => id === cell?.component)?.title
      if (cell === undefined || title === undefined) continue
      yield {
        words: `Why did ${row.entity.name} ${verb} in “${title}”?`,
        link: whyLink(view, row, cell.component),
      }
      return
    }
  }
}
