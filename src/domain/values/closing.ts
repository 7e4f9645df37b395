import { lastDayOf, type PartialDate } from './date.ts'
import type { Period } from './period.ts'

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
}

/** The closing for which a school was open on no day of a period: it began after the closing, and ended before a reopening. */
export const closedThrough = (closings: readonly Closing[], { from, to }: Period): Closing | null =>
  closings.find(
    ({ closedOn, reopened }) =>
      from > lastDayOf(closedOn) && (reopened === null || to < lastDayOf(reopened.on)),
  ) ?? null

export const afterClosing = (
  closings: readonly Closing[],
  closing: Omit<Closing, 'reopened'>,
): readonly Closing[] => [...closings, { ...closing, reopened: null }]

/** Only what a case closed is reopened by it. */
export const afterReopening = (
  closings: readonly Closing[],
  by: string,
  reopened: NonNullable<Closing['reopened']>,
): readonly Closing[] => {
  const at = closings.findLastIndex(each => each.case === by && each.reopened === null)
  return closings.map((each, index) => (index === at ? { ...each, reopened } : each))
}
