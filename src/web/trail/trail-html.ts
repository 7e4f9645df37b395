import type { TrailList } from '../../../projections/trail/page.ts'
import { PUBLISHED_WITH } from '../../../projections/trail/visibility.ts'
import { KEY_EVENTS } from '../../domain/key/event.ts'
import { PERSON_EVENTS } from '../../domain/person/event.ts'
import { EVENT_DATA } from '../../domain/subjects.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { isSynthetic } from '../../domain/values/text.ts'
import { address, type Fields } from '../parts/address.ts'
import { Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { noRows } from '../parts/listing.ts'
import { typeWords } from '../parts/type-words.ts'
import { entryLine, type TrailLine } from './entry-line.ts'

const PATH = '/audit/entries'

export type TrailPageParts = {
  readonly trail: TrailList
  /** For each item: what was done, and when everyone was first shown it, in milliseconds since 1970. */
  readonly acts: readonly { readonly act: string; readonly shownMs: number }[]
  readonly given: {
    readonly [Name in 'entity' | 'type' | 'from' | 'to' | 'order' | 'knownAt']?: string | undefined
  } & Fields
  readonly cursor: string | null
}

/** The page of the trail: what was recorded, a day at a time, each event with who did it. */
export function trailText(page: TrailPageParts): string {
  const { trail, acts, given, cursor } = page
  const { knownAt, ...asked } = given
  const link = (changed: Fields = {}) => address(PATH, { ...given, ...changed })
  const lines = trail.items.map((entry, at): TrailLine => {
    const { act = '', shownMs = Date.parse(entry.recordedAt) } = acts[at] ?? {}
    return { entry, act, day: new Date(shownMs).toISOString().slice(0, 10) }
  })
  const whose = given.entity === undefined ? '' : ` of ${given.entity}`
  const isOldest = given.order === 'oldest'
  const first = html`The ${isOldest ? 'oldest' : 'newest'} come first: <a href="${link({ order: isOldest ? null : 'oldest' })}">begin with the ${isOldest ? 'newest' : 'oldest'}</a>.`
  return pageText({
    title: `Trail${whose}`,
    current: 'Trail',
    moment: { asOf: null, knownAt: knownAt ?? null, today: link({ knownAt: null }) },
    isSynthetic: lines.length > 0 && lines.every(({ entry }) => isSynthetic(entry.entity?.id ?? '')),
    body: html`<h1>What was recorded, when and by whom?</h1>
<p class="summary">Every event that is public, as it was recorded; times are UTC. ${first} What happened in an assessment is shown from its publication on.</p>
${form(given)}
${lines.length === 0 ? noRows('Nothing recorded fits.', isAll(page) ? null : PATH) : days(lines, knownAt)}
${pager(page, link)}`,
    citation: {
      what: `trail${whose}`,
      path: PATH,
      fields: { ...asked, cursor },
      position: trail.position,
      json: address(`/v1${PATH}`, { ...given, limit: 100, cursor }),
      csv: address(`/v1${PATH}`, { ...given, format: 'csv' }),
      sources: [],
    },
  })
}

/** Whether the page begins at one end of the trail and leaves nothing out. */
const isAll = ({ given, cursor }: TrailPageParts): boolean =>
  cursor === null &&
  Object.entries(given).every(([name, value]) => ['order', 'knownAt'].includes(name) || value == null)

const sharedWith: Readonly<Record<string, string>> = PUBLISHED_WITH
/** The types that can be chosen: events of keys and of persons, and what is never published, are on no page. */
const TYPES = Object.keys(EVENT_DATA)
  .filter(type => !(type in KEY_EVENTS) && !(type in PERSON_EVENTS) && sharedWith[type] !== 'never')
  .map(type => [type, typeWords(type)] as const)
  .toSorted(([, a], [, b]) => (a < b ? -1 : 1))

function form(given: TrailPageParts['given']): Html {
  const { entity, type, from, to, ...hidden } = given
  const selected = new Html(' selected')
  const day = (name: string, label: string, value: string | undefined) =>
    html`<label><span>${label}</span><input type="date" name="${name}" value="${value?.slice(0, 10) ?? ''}"></label>
`
  return html`<form class="form" method="get" action="${PATH}" role="search">${Object.entries(hidden).map(
    ([name, value]) => value != null && html`<input type="hidden" name="${name}" value="${value}">`,
  )}
<label><span>District, school or owner (id)</span><input type="search" name="entity" value="${entity ?? ''}" maxlength="80" autocomplete="off"></label>
<label><span>Kind of event</span><select name="type"><option value="">every kind</option>${TYPES.map(([value, words]) => html`<option value="${value}"${value === type ? selected : null}>${words}</option>`)}</select></label>
${day('from', 'Recorded from', from)}${day('to', 'Recorded up to', to)}<button type="submit">Show</button></form>`
}

/** One list a day; an event that was published later stands on the day of its publication. */
function days(lines: readonly TrailLine[], knownAt: string | undefined): Part {
  const byDay = new Map<string, TrailLine[]>()
  for (const line of lines) byDay.set(line.day, [...(byDay.get(line.day) ?? []), line])
  return [...byDay].map(
    ([day, its]) => html`<section><h2>${dateWords(day)}</h2><ol class="entries">
${its.map(line => entryLine(line, knownAt))}</ol></section>
`,
  )
}

function pager({ trail, cursor, given }: TrailPageParts, link: (changed: Fields) => string): Part {
  const { next } = trail.page
  const [further, start] = given.order === 'oldest' ? ['Newer', 'Oldest'] : ['Older', 'Newest']
  if (next === null && cursor === null) return null
  return html`<nav class="pager" aria-label="Pages of the trail">${cursor !== null && html`<a href="${link({})}">${start}</a> `}${next !== null && html`<a rel="next" href="${link({ cursor: next })}">${further}</a>`}</nav>`
}
