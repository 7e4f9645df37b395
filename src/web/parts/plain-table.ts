import { type Html, html, type Part } from './html.ts'

/**
 * A table whose rows become blocks in a narrow window, each cell behind its heading. The roles are said, since a table that is laid
 * out otherwise is no table any more to some readers of screens.
 */
export const plainTable = (
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
  /** What tells it from other tables in style. */
  name = '',
): Html =>
  html`<table class="plain${name && ` ${name}`}" role="table"><thead role="rowgroup"><tr role="row">${heads.map(head => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead><tbody role="rowgroup">
${rows.map(
  cells =>
    html`<tr role="row">${cells.map((cell, at) => html`<td role="cell" data-label="${heads[at] ?? ''}">${cell}</td>`)}</tr>
`,
)}</tbody></table>`
