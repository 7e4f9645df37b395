import { Html, html } from '../parts/html.ts'
import { usualOrder } from './links.ts'
import type { NetworkView } from './network-view.ts'
import { SHOWN } from './rows.ts'

/** The form that chooses what is shown. It is sent by its button alone, so it works alike with and without a script. */
export function networkForm({ question, lineage }: NetworkView): Html {
  const { framework, given, choice } = question
  const { sort, dir } = choice
  const hidden = {
    framework,
    period: given.period,
    knownAt: given.knownAt,
    sort: sort === 'name' ? undefined : sort,
    dir: dir === usualOrder(sort) ? undefined : dir,
  }
  const noun = lineage.first.rates === 'school' ? 'School' : 'District'
  const selected = new Html(' selected')
  return html`<form class="form" method="get" action="/" role="search">
${Object.entries(hidden).map(([name, value]) => value !== undefined && html`<input type="hidden" name="${name}" value="${value}">`)}
<label><span>${noun}</span><input type="search" name="q" value="${choice.q ?? ''}" maxlength="100" autocomplete="off"></label>
<label><span>Show</span><select name="show"><option value="">every ${noun.toLowerCase()}</option>${Object.entries(
    SHOWN,
  ).map(
    ([value, words]) =>
      html`<option value="${value}"${value === choice.show ? selected : null}>${words}</option>`,
  )}</select></label>
<label><span>As it stood on</span><input type="date" name="asOf" value="${given.asOf?.slice(0, 10) ?? ''}"></label>
<button type="submit">Show</button>
</form>`
}
