import { address, type Fields } from '../parts/address.ts'
import type { ChangesQuestion, ChangesView } from './changes-view.ts'

/** Where the page is, without its query. */
export const pathOf = ({ entity }: ChangesQuestion): string =>
  entity === null ? '/network/changes' : `/${entity.kind}s/${entity.id}/changes`

/** The query fields with which the API shows the same two moments. */
export function fieldsOf({ framework, moments }: ChangesQuestion): Fields {
  const { period, from, to, fromKnownAt, toKnownAt } = moments
  return { framework, period, from, to, fromKnownAt, toKnownAt }
}

/** This page, with some of its fields changed. */
export function linkTo({ question }: ChangesView, changed: Fields = {}): string {
  const { after } = question
  return address(pathOf(question), { ...fieldsOf(question), after, ...changed })
}

/** Fields that pin both moments to the log position that this page rests on, for its citation. */
export const cited = (view: ChangesView): Fields => pinnedAt(view, view.position, view.position)

/**
 * Fields that pin both moments to the position that this node had reached, for links to the other pages: events that are recorded
 * meanwhile shift no rows. The position of this page would not do, since other pages of a network may rest on later events.
 */
export function pinned(view: ChangesView): Fields {
  const { from, to } = view.question.asked.pinned
  return pinnedAt(view, from.bounds.knownAt, to.bounds.knownAt)
}

function pinnedAt(
  { question, from, to }: ChangesView,
  fromAt: string | number | null,
  toAt: string | number | null,
): Fields {
  const { moments, after } = question
  const known = { fromKnownAt: moments.fromKnownAt ?? fromAt, toKnownAt: moments.toKnownAt ?? toAt }
  // Promises and cases are shown as of a day; if none was given, it is the one that this page used.
  return { ...fieldsOf(question), from: moments.from ?? from.day, to: moments.to ?? to.day, ...known, after }
}
