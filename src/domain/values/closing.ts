import { lastDayOf, type PartialDate } from './date.ts'
import type { Period } from './period.ts'
import { compareText } from './text.ts'

/** A school was closed after `closedOn`, until it was reopened. */
export type Closing = {
  readonly closedOn: PartialDate
  /** The event that says so, and its place in the stream of the school. */
  readonly event: string
  readonly revision: number
  /** The closure case that it follows from; null where a registry says so. */
  readonly case: string | null
  readonly reopened: {
    readonly on: PartialDate
    readonly event: string
    readonly revision: number
  } | null
  /** The corrections of the two days, if there are any. */
  readonly corrections: readonly { readonly event: string; readonly revision: number }[]
}

/** The closing for which a school was open on no day of a period: it began after the closing, and ended before a reopening. */
export const closedThrough = (closings: readonly Closing[], { from, to }: Period): Closing | null =>
  closings.find(
    ({ closedOn, reopened }) =>
      from > lastDayOf(closedOn) && (reopened === null || to < lastDayOf(reopened.on)),
  ) ?? null

/** An event in the life of a school: it closed, or what a case had closed was undone. */
export type ClosingAct = {
  readonly change: 'closed' | 'reopened'
  readonly on: PartialDate
  readonly event: string
  readonly revision: number
  readonly case: string | null
}

/**
 * Every closing with what undid it, by day and never by when it was recorded, so that files may come in any order. Only what a
 * case closed is reopened by it.
 */
export function closingsOf(acts: readonly ClosingAct[]): readonly Closing[] {
  let closings: readonly Closing[] = []
  for (const { change, on, event, revision, case: by } of acts.toSorted(byDay)) {
    if (change === 'closed')
      closings = [...closings, { closedOn: on, event, revision, case: by, reopened: null, corrections: [] }]
    else
      closings = closings.map(each =>
        each.case === by && each.reopened === null ? { ...each, reopened: { on, event, revision } } : each,
      )
  }
  return closings
}

const byDay = (a: ClosingAct, b: ClosingAct): number =>
  compareText(lastDayOf(a.on), lastDayOf(b.on)) ||
  compareText(a.change, b.change) ||
  compareText(a.case ?? '', b.case ?? '') ||
  compareText(a.event, b.event)

/** The closings that stand: the day that a registry gives for a closing replaces the day that a case gives for the same one. */
export function standingClosings(closings: readonly Closing[]): readonly Closing[] {
  const said = closings.filter(each => each.case === null)
  return closings.filter(
    ({ case: by, reopened }) =>
      by === null ||
      said.every(({ closedOn }) => reopened !== null && lastDayOf(reopened.on) < lastDayOf(closedOn)),
  )
}

/** The closing by which a school is closed after everything that was said: the first one that nothing undid; null where it is open. */
export const closingInForce = (closings: readonly Closing[]): Closing | null =>
  standingClosings(closings).find(({ reopened }) => reopened === null) ?? null
