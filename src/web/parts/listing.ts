import { address, type Fields } from './address.ts'
import { Html, html, type Part } from './html.ts'
import { grouped } from './numbers.ts'

/** How many rows a page shows. */
const ROWS_SHOWN = 100

/** The query fields of a page that lists things, as they were sent. */
type Given = Fields & { readonly asOf?: string | undefined; readonly knownAt?: string | undefined }

/** A page that lists things by how they stand on a day: where it is, and from which row on it shows them. */
export type Listing = {
  readonly path: string
  readonly given: Given
  readonly offset: number
  /** The position of the last event that the page rests on. */
  readonly position: string
}

/** How many things have one status, and the link to those alone. */
export type Count = {
  readonly count: number
  readonly label: Part
  readonly note: string
  readonly link: string
  readonly isChosen: boolean
}

/** The counts, each a link to its things alone; a count of 0 is left out. */
export const countsList = (counts: readonly Count[]): Html =>
  html`<ul class="counts">${counts
    .filter(({ count }) => count > 0)
    .map(
      ({ count, label, note, link, isChosen }) =>
        html`<li><a href="${link}"${isChosen ? new Html(' aria-current="true"') : null}><span class="number">${grouped(count)}</span> ${label}<span class="note">${note}</span></a></li>`,
    )}</ul>`

/** Stands in place of the rows where there are none; `all`: the page that asks for nothing in particular, or null if this is it. */
export const noRows = (words: string, all: string | null): Html =>
  all === null
    ? html`<p class="lead">None is on record.</p>`
    : html`<p class="lead">${words} <a href="${all}">Show all.</a></p>`

/** The form that chooses the day of the page; nothing is sent before the button is pressed. */
export function dayForm({ path, given: { asOf, ...hidden } }: Pick<Listing, 'path' | 'given'>): Html {
  return html`<form class="form" method="get" action="${path}">${Object.entries(hidden).map(
    ([name, value]) => value != null && html`<input type="hidden" name="${name}" value="${value}">`,
  )}<label><span>As it stood on</span><input type="date" name="asOf" value="${asOf?.slice(0, 10) ?? ''}"></label>
<button type="submit">Show</button></form>`
}

/** The rows that stand on the page. */
export const rowsShown = <Row>(rows: readonly Row[], { offset }: Pick<Listing, 'offset'>): readonly Row[] =>
  rows.slice(offset, offset + ROWS_SHOWN)

/** Links to the other rows, at the same moment: events that are recorded meanwhile would shift the rows. */
export function pager({ path, given, offset, position }: Listing, count: number): Part {
  const after = offset + ROWS_SHOWN
  if (offset === 0 && after >= count) return null
  const knownAt = given.knownAt ?? position
  const link = (cursor: number) => address(path, { ...given, knownAt, cursor: cursor === 0 ? null : cursor })
  return html`<nav class="pager" aria-label="Pages of the table">${offset > 0 && html`<a href="${link(Math.max(0, offset - ROWS_SHOWN))}">Previous ${ROWS_SHOWN}</a> `}${after < count && html`<a href="${link(after)}">Next ${Math.min(ROWS_SHOWN, count - after)}</a>`}</nav>`
}
