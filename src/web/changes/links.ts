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

/** Both moments as of where this page rests on the log, so that what is recorded later moves nothing. */
export function pinned({ question, from, to, position }: ChangesView): Fields {
  const { moments, after } = question
  const known = { fromKnownAt: moments.fromKnownAt ?? position, toKnownAt: moments.toKnownAt ?? position }
  // Promises and cases stand as they do on a day: where none was said, it was this one.
  return { ...fieldsOf(question), from: moments.from ?? from.day, to: moments.to ?? to.day, ...known, after }
}
