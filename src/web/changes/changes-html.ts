import { isSynthetic } from '../../domain/values/text.ts'
import { address } from '../parts/address.ts'
import { html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { grouped } from '../parts/numbers.ts'
import { type ChangesView, LOOKED_AT } from './changes-view.ts'
import { changesForm } from './form.ts'
import { cited, fieldsOf, linkTo, pathOf, pinned } from './links.ts'
import { countWords } from './movement.ts'
import { changeTables } from './tables.ts'
import { differWords, momentWords } from './words.ts'

/** How many rows a page shows. */
const ROWS_SHOWN = 100

export type ChangesPage = ChangesView & {
  /** The frameworks that can be chosen: id and title. */
  readonly titles: readonly (readonly [string, string])[]
  /** The titles of the frameworks that the page is about. */
  readonly named: string
  readonly source: { readonly title: string; readonly url?: string | undefined } | undefined
}

/** The page of what differs between two moments, in a network or of one district or school. */
export function changesText(page: ChangesPage): string {
  const { question, entity, rows, position, source } = page
  const { moments, offset } = question
  const [from, to] = momentWords(page)
  const whose = entity === null ? '' : ` in ${entity.name}`
  const path = pathOf(question)
  const period = moments.period === undefined ? 'Ratings of every period.' : `Ratings of ${moments.period}.`
  return pageText({
    title: `Changes${whose}, ${from} to ${to}`,
    current: 'Changes',
    moment: { asOf: null, knownAt: null, today: path },
    isSynthetic: entity === null ? isAllSynthetic(page) : isSynthetic(entity.id),
    body: html`${crumbs(page)}<h1>What changed${whose} from ${from} to ${to}?</h1>
<p class="state muted">${page.named}. ${period} ${differWords(page)}</p>
${changesForm(page, page.titles)}
${summary(page)}
${changeTables(page, rows.slice(offset, offset + ROWS_SHOWN))}
${pager(page)}`,
    citation: {
      what: `what changed${whose} from ${from} to ${to}, ${page.named}`,
      path,
      fields: { ...cited(page), cursor: offset === 0 ? null : offset },
      position,
      isPinned: true,
      json: address(`/v1${path}`, fieldsOf(question)),
      csv: address(`/v1${path}`, { ...fieldsOf(question), format: 'csv' }),
      sources: source === undefined ? [] : [source],
    },
  })
}

const isAllSynthetic = ({ rows }: ChangesView): boolean =>
  rows.length > 0 && rows.every(({ entity }) => entity.synthetic === true)

function crumbs({ entity, question }: ChangesView): Part {
  if (entity === null || question.entity === null) return null
  const { period, to: asOf, toKnownAt: knownAt } = question.moments
  const fields = { framework: question.framework, period, asOf, knownAt }
  return html`<p class="crumbs"><a href="${address('/', fields)}">Network</a> / <a href="${address(`/${entity.kind}s/${entity.id}/snapshot`, fields)}">${entity.name}</a> / Changes</p>
`
}

/** The figures in a sentence, which also says what part of a large network they count. */
function summary(view: ChangesView): Part {
  const { rows, question } = view
  const [ratings, others] = countWords(view)
  const some = part(view)
  if (rows.length === 0)
    return html`<p class="lead">Nothing differs between the two${some}.${question.moments.period !== undefined && html` <a href="${linkTo(view, { period: null })}">Look at every period.</a>`}</p>`
  return html`<p class="summary">${ratings !== null && html`<b>${ratings}</b> `}${others}${some !== '' && ` Counted${some}.`}${rows.length > ROWS_SHOWN && ` ${grouped(question.offset + 1)} to ${grouped(Math.min(rows.length, question.offset + ROWS_SHOWN))} of ${grouped(rows.length)} stand here.`}</p>`
}

/** Which part of a large network the page looks at; empty if it looks at the whole. */
function part({ question: { after }, next }: ChangesView): string {
  if (after === null && next === null) return ''
  return after === null
    ? ` in the first ${LOOKED_AT} by their id`
    : ` in the next ${LOOKED_AT} after “${after}”`
}

function pager(view: ChangesView): Part {
  const { rows, question, next } = view
  const { offset, after } = question
  const further = offset + ROWS_SHOWN
  if (offset === 0 && after === null && next === null && further >= rows.length) return null
  // All pages show the same moment: events that are recorded meanwhile would shift the rows.
  const fields = pinned(view)
  const link = (cursor: number) =>
    address(pathOf(question), { ...fields, cursor: cursor === 0 ? null : cursor })
  const links: readonly Part[] = [
    offset > 0 && html`<a href="${link(Math.max(0, offset - ROWS_SHOWN))}">Previous ${ROWS_SHOWN}</a> `,
    further < rows.length &&
      html`<a href="${link(further)}">Next ${Math.min(ROWS_SHOWN, rows.length - further)}</a> `,
    after !== null &&
      html`<a href="${address(pathOf(question), { ...fields, after: null })}">First ${LOOKED_AT} looked at</a> `,
    next !== null &&
      html`<a href="${address(pathOf(question), { ...fields, after: next })}">Look at the next ${LOOKED_AT}</a>`,
  ]
  return html`<nav class="pager" aria-label="Pages of the table">${links}</nav>`
}
