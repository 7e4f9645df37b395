import type { TrailEntry } from '../../../projections/trail/entry.ts'
import { partsOf } from '../../domain/subjects.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { digestShown } from '../../domain/values/event-phrase.ts'
import { nameInWords } from '../../explain/persons.ts'
import { onDate } from '../../explain/words.ts'
import { whyAddress } from '../parts/address.ts'
import { type Html, html } from '../parts/html.ts'

/** An event, what was done in it, and on which day everyone was first shown it. */
export type TrailLine = { readonly entry: TrailEntry; readonly act: string; readonly day: string }

/** One event: its number, when it was recorded, who did what, and when that happened if it was another day. */
export function entryLine({ entry, act, day }: TrailLine, knownAt: string | undefined): Html {
  const { id, recordedAt, occurredOn, actor, imported, links } = entry
  const recordedOn = recordedAt.slice(0, 10)
  const before = recordedOn === day ? null : html`, recorded ${onDate(recordedOn)}`
  const happened =
    occurredOn === recordedOn ? null : html` <span class="muted">(happened ${when(occurredOn)})</span>`
  const row =
    imported === null
      ? null
      : html` <span class="muted">Row ${imported.row} of the ${imported.kind} file ${digestShown(imported.sha256)}.</span>`
  const behalf = actor.onBehalfOf === undefined ? null : `, on behalf of ${actor.onBehalfOf}`
  const why = whyOf(entry, knownAt)
  return html`<li><a href="${links.event}"><span class="v">Event </span>${id}</a> <time datetime="${recordedAt}">${recordedAt.slice(11, 16)}</time> <div><b>${nameInWords(actor)}</b>, ${actor.role}${behalf}${before}: ${act}${happened}.${row}${why === null ? null : html` <a href="${why}">Why<span class="v"> the rating of event ${id} stands as it does</span></a>`}</div></li>
`
}

/** A school year is no date of the calendar. */
const when = (date: string): string => (/^\d{4}/.test(date) ? onDate(date) : `in ${dateWords(date)}`)

/** The page that explains a rating; null if the event is about none. */
function whyOf({ stream, entity, item }: TrailEntry, knownAt: string | undefined): string | null {
  if (entity === null || item === null || !stream.startsWith('assessment-')) return null
  const [framework = '', , period = ''] = partsOf(stream)
  return whyAddress(entity, item, { framework, period, knownAt })
}
