import type { History } from '../../projections/rating/history.ts'
import type { RatingWhy } from '../../projections/rating/why.ts'
import type { TrailList } from '../../projections/trail/page.ts'
import { personInWords } from '../explain/persons.ts'
import { actionInWords } from '../explain/rating.ts'
import { aligned, faint, strong } from './columns.ts'

/** Instants are shown to the minute: the ids give the order. */
const INSTANT_LENGTH = 'yyyy-mm-ddThh:mm'.length

/** The audit trail as lines of text. */
export function trailText({ items, page }: TrailList): readonly string[] {
  if (items.length === 0) return ['no such event']
  const lines = aligned(
    items.map(({ id, recordedAt, sentence }) => [
      faint(id),
      faint(recordedAt.slice(0, INSTANT_LENGTH).replace('T', ' ')),
      sentence,
    ]),
  )
  return page.next === null ? lines : [...lines, faint('there are more: --limit says how many')]
}

/** The history of an item as lines of text. */
export function historyText({ entity, item, items }: History): readonly string[] {
  const head = strong(`${item} of ${entity.name}`)
  if (items.length === 0) return [head, 'never rated']
  const rows = items.map(line => [
    line.period,
    line.occurredOn,
    actionInWords({ action: line.action, kind: 'rating' }, line.from, line.to),
    `by ${personInWords(line.actor)}`,
    faint(line.position),
    faint(line.event),
  ])
  return [head, ...aligned(rows)]
}

/** The reasons of a rating as lines of text. */
export function whyText(why: RatingWhy): readonly string[] {
  const { sentence, rationale, duties, evidence, rollUp, sameRequest, events } = why
  return [
    strong(sentence),
    ...section('Why', rationale === null ? [] : [[rationale]]),
    ...section(
      'Who',
      duties.map(({ duty, actor, at, event }) => [duty, personInWords(actor), at, faint(event)]),
    ),
    ...section(
      'On what',
      evidence.map(({ title, kind, url }) => [title, kind, typeof url === 'string' ? url : '']),
    ),
    ...section(
      'Rolled up from',
      (rollUp?.elements ?? []).map(({ title, level, before }) => [
        title,
        level?.name ?? 'no level',
        before === null ? '' : `before: ${before.name}`,
      ]),
    ),
    ...section(
      'Events',
      events.map(({ id, type }) => [type, faint(id)]),
    ),
    ...(sameRequest === null || sameRequest.count === 0
      ? []
      : ['', `The same request or import recorded ${sameRequest.count} more.`]),
  ]
}

const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? [] : ['', strong(title), ...aligned(rows).map(line => `  ${line}`)]
