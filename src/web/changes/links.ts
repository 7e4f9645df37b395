import { address, type Fields } from '../parts/address.ts'
import type { ChangesQuestion, ChangesView } from './changes-view.ts'

/** Where the page is, without its query. */
export const pathOf = ({ entity }: ChangesQuestion): string =>
  entity === null ? '/network/changes' : `/${entity.kind}s/${entity.id}/changes`

/** What the API is asked with for the same two moments. */
export function fieldsOf({ framework, moments }: ChangesQuestion): Fields {
  const { period, from, to, fromKnownAt, toKnownAt } = moments
  return { framework, period, from, to, fromKnownAt, toKnownAt }
}

/** This page, with some of its fields changed. */
export function linkTo({ question }: ChangesView, changed: Fields = {}): string {
  const { after } = question
  return address(pathOf(question), { ...fieldsOf(question), after, ...changed })
}

/** Both moments as of where this page rests on the log, for its citation. */
export const cited = (view: ChangesView): Fields => pinnedAt(view, view.position, view.position)

/**
 * Both moments as of where this node stood, for the other pages: what is recorded between two of them moves nothing, and what those
 * of a network rest on may have been recorded after all that this one rests on.
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
  // Promises and cases stand as they do on a day: where none was said, it was this one.
  return { ...fieldsOf(question), from: moments.from ?? from.day, to: moments.to ?? to.day, ...known, after }
}
