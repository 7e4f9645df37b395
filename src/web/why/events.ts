import type { RatingWhy } from '../../../projections/rating/why.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { nameInWords } from '../../explain/persons.ts'
import { type Html, html } from '../parts/html.ts'
import { countedWords } from '../parts/numbers.ts'
import { typeWords } from '../parts/type-words.ts'

/** Every event behind it, the newest first, and where the browser says whether each is in the log. */
export function eventsAndProof({ events, duties, causes, entity }: RatingWhy): Html {
  const saidOf = new Map(duties.map(duty => [duty.event, duty]))
  const dayOf = new Map(causes.map(({ event, occurredOn }) => [event, occurredOn]))
  const placed = events.toSorted((a, b) => {
    const [one, other] = [saidOf.get(a.id)?.recordedAt ?? '', saidOf.get(b.id)?.recordedAt ?? '']
    return one === other ? 0 : one < other ? 1 : -1
  })
  const subject = entity.kind === 'school' ? 'school' : 'district'
  return html`<section id="proof"><h2>Every event behind it, and its proof</h2>
<p id="proof-status" role="status">Not checked yet: that takes a script in this browser, or the commands below.</p>
<ol class="events">${placed.map(({ id, type, links }) => {
    const duty = saidOf.get(id)
    const day = duty?.at ?? dayOf.get(id)
    const who = duty === undefined ? null : `, ${nameInWords(duty.actor)} (${duty.actor.role})`
    return html`<li data-event="${id}"><b>${typeWords(type)}</b>${day === undefined ? null : `, ${dateWords(day)}`}${who} <span class="small"><a href="${links.event}">as stored<span class="v">: ${id}</span></a> · <a href="${links.proof}">proof<span class="v"> of ${id}</span></a></span> <span class="tick"></span></li>`
  })}</ol>
<form id="proof-keys" class="form" hidden><label><span>The key of the log that you keep</span><input id="proof-key" type="text" autocomplete="off" spellcheck="false" size="60"></label>
<button type="submit">Check with it</button> <button type="button" id="proof-keep">Keep the key this server shows</button></form>
<p class="small">${countedWords(events.length, 'event')}. To check all of it elsewhere: load the <a href="/v1/exports/audit-bundle?${subject}=${entity.id}">audit bundle of this ${subject}</a>, then <span class="code">npm run ledger -- verify &lt;bundle&gt; --key &lt;the key that you keep&gt;</span>. It needs neither this server nor a network.</p></section>`
}
