import type { ClosureEvent } from '../../src/domain/closure/event.ts'

type Field = {
  readonly [Type in ClosureEvent['type']]: keyof Extract<ClosureEvent, { type: Type }>['data']
}[ClosureEvent['type']]

/**
 * What the table does with each field of a step: it keeps it, keeps a mark for it, or leaves it in the log. A new field does not
 * compile until it is listed here.
 */
const FIELDS: { readonly [Each in Field]: 'kept' | 'marked' | 'left-out' } = {
  ref: 'kept',
  refersTo: 'kept',
  by: 'kept',
  confidence: 'kept',
  occurredOn: 'kept',
  // The log has the file and the row; that a step was imported decides its order within a day.
  imported: 'kept',
  district: 'kept',
  school: 'kept',
  schoolName: 'kept',
  tally: 'kept',
  votes: 'kept',
  voteId: 'kept',
  decidedAt: 'kept',
  process: 'kept',
  processVersion: 'kept',
  authority: 'kept',
  round: 'kept',
  continues: 'kept',
  deciders: 'kept',
  facts: 'kept',
  isComplete: 'kept',
  action: 'kept',
  effectiveOn: 'kept',
  receiving: 'kept',
  grades: 'kept',
  successors: 'kept',
  expiresOn: 'kept',
  grounds: 'kept',
  kind: 'kept',
  audience: 'kept',
  channel: 'kept',
  contents: 'kept',
  recommendation: 'kept',
  complied: 'kept',
  outcome: 'kept',
  rule: 'kept',
  alone: 'kept',
  case: 'left-out',
  // A rule may ask whether a step has these: the table keeps that it has them, and not what they say.
  rationale: 'marked',
  evidence: 'marked',
  note: 'left-out',
}

/** A step as the table keeps it. */
export const narrow = (data: ClosureEvent['data']): object =>
  Object.fromEntries(
    (Object.entries(data) as [Field, unknown][])
      .filter(([field]) => FIELDS[field] !== 'left-out')
      .map(([field, value]) => [field, FIELDS[field] === 'marked' ? markOf(value) : value]),
  )

/** Replaces a text, or the first entry of a list, whose content is only in the log. */
const MARK = '…'
const markOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.slice(0, 1).map(() => ({ title: MARK, kind: MARK })) : MARK
