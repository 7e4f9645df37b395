import { type Html, html, type Part } from './html.ts'

/**
 * A table whose rows become blocks in a narrow window, each cell behind its heading. The roles are written out, since some screen
 * readers no longer treat a table as one when its CSS lays it out otherwise.
 */
export const plainTable = (
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
  /** A class that gives the table a style of its own. */
  name = '',
): Html =>
  html`<table class="plain${name && ` ${name}`}" role="table"><thead role="rowgroup"><tr role="row">${heads.map(head => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead><tbody role="rowgroup">
${rows.map(
  cells =>
    html`<tr role="row">${cells.map((cell, at) => html`<td role="cell" data-label="${heads[at] ?? ''}">${cell}</td>`)}</tr>
`,
)}</tbody></table>`
