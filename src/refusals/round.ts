import type { RoundRefusal } from '../domain/round/command.ts'
import { DATE_IN_FUTURE } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a round in words. */
export const ROUND_REFUSALS: Refusals<RoundRefusal> = {
  PeriodDatesUnknown: {
    rule: 'A period has dates',
    detail: ({ period }) =>
      `${period} does not say its dates by itself: give from and to, or use an id like 2013-H1 or SY2012-13.`,
  },
  PeriodDatesClash: {
    rule: 'The dates and the label of a known period do not change',
    detail: ({ period, field, stands }) =>
      `${field} of ${period} stands as ${stands}: leave it out, or use another period.`,
  },
  PeriodDatesOrder: {
    rule: 'A period ends after it has begun',
    detail: ({ from, to }) => `It would begin on ${from} and end on ${to}.`,
  },
  RoundUnknown: {
    rule: 'A round is opened first',
    detail: () => 'There is no round of this framework in this period: open it first.',
  },
  RoundAlreadyClosed: {
    rule: 'A round is closed once',
    detail: ({ closedOn }) => `It was closed${closedOn === null ? '' : ` on ${closedOn}`}: reopen it first.`,
  },
  RoundAlreadyOpen: {
    rule: 'A round is opened once',
    detail: () => 'The round was opened before: close it, or reopen it with a reason.',
  },
  RoundNeverOpened: {
    rule: 'A period that imports made known has a closed round',
    detail: () => 'The period is known from imports alone: reopen its round with a reason.',
  },
  RoundDatesOrder: {
    rule: 'A round closes after it was opened',
    detail: ({ openedOn, closedOn }) => `It was opened on ${openedOn} and would close on ${closedOn}.`,
  },
  DateInFuture: DATE_IN_FUTURE,
}
