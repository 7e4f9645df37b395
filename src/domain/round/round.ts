import { type Decider, ok, refuse } from '../decider.ts'
import { isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import { type Period, periodFromId } from '../values/period.ts'
import type { Dated, Registration, RoundCommand, RoundRefusal } from './command.ts'
import type { RoundEvent } from './event.ts'
import type { RoundState } from './state.ts'
import { evolve, initial } from './state.ts'

/** The review of one framework in one period. Reopening leaves a mark. */
export const round: Decider<RoundCommand, RoundEvent, RoundState, RoundRefusal> = {
  initial,
  evolve,
  decide: ({ type, data }, state) => {
    switch (type) {
      case 'OpenRound':
        return openRound(data, state)
      case 'NotePeriod':
        return notePeriod(data, state)
      case 'CloseRound':
        return closeRound(data, state)
      case 'ReopenRound':
        return reopenRound(data, state)
    }
  },
}

type Decision = ReturnType<typeof round.decide>

/** The dates of a period, from its id or from the caller. Other dates than those known are a clash. */
function registered(given: Registration, known: Period | null): Period | RoundRefusal {
  const { period: id, from, to } = given
  if (known === null && (from === undefined || to === undefined))
    return { code: 'PeriodDatesUnknown', period: id }
  const period = {
    id,
    label: given.label ?? known?.label ?? id,
    from: from ?? known?.from ?? '',
    to: to ?? known?.to ?? '',
  }
  for (const field of ['from', 'to'] as const) {
    const stands = known?.[field]
    if (stands !== undefined && period[field] !== stands)
      return { code: 'PeriodDatesClash', period: id, field, stands }
  }
  return period.from > period.to ? { code: 'PeriodDatesOrder', from: period.from, to: period.to } : period
}

/** Whether a period is known from imported ratings alone: an import may still say when it was open and what it is called. */
const isNoted = (state: RoundState): boolean =>
  state !== null && state.openedOn === null && state.reopened.length === 0

/** The refusal of a second label. If a period was known by its id alone, an import may still give it one. */
function labelClash(period: Period, data: Dated, state: RoundState): RoundRefusal | null {
  if (state === null || period.label === state.period.label) return null
  const isUnlabelled = state.period.label === state.period.id
  if (data.imported !== undefined && isNoted(state) && isUnlabelled) return null
  return { code: 'PeriodDatesClash', period: period.id, field: 'label', stands: state.period.label }
}

function openRound(data: Registration & Dated, state: RoundState): Decision {
  const period = registered(data, state?.period ?? periodFromId(data.period))
  if ('code' in period) return refuse(period)
  const clash = labelClash(period, data, state)
  if (clash !== null) return refuse(clash)
  // An imported opening completes a period that ratings had made known; a command on a known round says nothing new.
  if (state !== null && !(isNoted(state) && data.imported !== undefined)) {
    const isSame = data.occurredOn === undefined || data.occurredOn === state.openedOn
    if (isSame) return ok([])
    return refuse({ code: isNoted(state) ? 'RoundNeverOpened' : 'RoundAlreadyOpen' })
  }
  return act(data, occurredOn => {
    const { id, ...dates } = period
    return {
      type: 'RoundOpened',
      data: { framework: data.framework, period: id, ...dates, occurredOn, ...mark(data) },
    }
  })
}

function notePeriod(data: Registration & Dated, state: RoundState): Decision {
  const period = registered(data, state?.period ?? periodFromId(data.period))
  if ('code' in period) return refuse(period)
  const clash = labelClash(period, data, state)
  if (clash !== null) return refuse(clash)
  if (state !== null && period.label === state.period.label) return ok([])
  return act(data, occurredOn => {
    const { id, ...dates } = period
    const unopened = { framework: data.framework, period: id, ...dates }
    return { type: 'RoundClosed', data: { unopened, occurredOn, ...mark(data) } }
  })
}

function closeRound(data: Dated, state: RoundState): Decision {
  if (state === null) return refuse({ code: 'RoundUnknown' })
  // The same row imported again is no second closing, even where the round was reopened and closed again since.
  const isSaidBefore = data.occurredOn !== undefined && state.closings.includes(data.occurredOn)
  if (data.imported !== undefined && isSaidBefore) return ok([])
  if (state.status === 'closed') {
    const isSame = data.occurredOn === undefined || data.occurredOn === state.closedOn
    return isSame ? ok([]) : refuse({ code: 'RoundAlreadyClosed', closedOn: state.closedOn })
  }
  const closedOn = data.occurredOn ?? data.today
  if (state.openedOn !== null && lastDayOf(closedOn) < lastDayOf(state.openedOn)) {
    return refuse({ code: 'RoundDatesOrder', openedOn: state.openedOn, closedOn })
  }
  return act(data, occurredOn => ({ type: 'RoundClosed', data: { occurredOn, ...mark(data) } }))
}

function reopenRound(data: Dated & { readonly reason: string }, state: RoundState): Decision {
  if (state === null) return refuse({ code: 'RoundUnknown' })
  const last = state.reopened.at(-1)
  if (state.status === 'open') return refuse({ code: 'RoundAlreadyOpen' })
  if (state.status === 'reopened' && last !== undefined) {
    const isSame =
      last.reason === data.reason && (data.occurredOn === undefined || data.occurredOn === last.on)
    return isSame ? ok([]) : refuse({ code: 'RoundAlreadyOpen' })
  }
  return act(data, occurredOn => ({ type: 'RoundReopened', data: { reason: data.reason, occurredOn } }))
}

const mark = ({ imported }: Dated) => (imported === undefined ? {} : { imported })

function act(data: Dated, event: (occurredOn: PartialDate) => RoundEvent): Decision {
  const occurredOn = data.occurredOn ?? data.today
  return isInFuture(occurredOn, data.today)
    ? refuse({ code: 'DateInFuture', occurredOn })
    : ok([event(occurredOn)])
}
