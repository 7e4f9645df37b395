import type { Recorded } from '../../domain/decider.ts'
import { ROUND_EVENTS, type RoundEvent } from '../../domain/round/event.ts'
import { evolve, initial } from '../../domain/round/state.ts'
import { partsOf, streamOf } from '../../domain/subjects.ts'
import { periodFromId } from '../../domain/values/period.ts'
import { Id } from '../../domain/values/text.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'
import { differencesIn, type SaidCells } from './cells.ts'
import type { ComparedKind } from './compared-kind.ts'
import { actOf, type Finding } from './comparison.ts'
import { isToldBy, onlyHere, streamsBeside } from './unsaid-rows.ts'

type Round = NonNullable<typeof initial>

/** Periods with their dates, and when their rounds were opened and closed, as of now. */
export const rounds: ComparedKind = {
  read: async ({ cells }) => {
    const { framework = '', period = '' } = cells
    if (!Id.safeParse(framework).success) return { reason: 'framework is no id' }
    if (!Id.safeParse(period).success) return { reason: 'period is no id' }
    // A row may leave its label and dates to the id of its period.
    const { label = period, from = '', to = '' } = periodFromId(period) ?? {}
    return {
      stream: streamOf.round(framework, period),
      cells: { ...cells, label: cells.label || label, from: cells.from || from, to: cells.to || to },
      known: { framework, period },
    }
  },
  compare: (stream, rows, events, file) => {
    const { columns, said } = file
    const own = events.filter(isRoundEvent)
    const state = own.reduce(evolve, initial)
    const [framework = ''] = partsOf(stream)
    if (rows.length === 0) {
      const isAsked = state !== null && file.named('framework').has(framework) && isToldBy('rounds', own)
      const about = { about: [...partsOf(stream)], name: null, asOf: null }
      return isAsked ? [onlyHere(about, cellsOf(state, {}), own, file)] : []
    }
    return rows.flatMap(({ line, cells, known }): readonly Finding[] => {
      const finding = { line, about: [...partsOf(stream)], name: null, asOf: null, reason: null }
      if (state === null) return [{ ...finding, outcome: 'only-there', differences: [], acts: [] }]
      const differences = differencesIn(columns, said, cells, { ...known, ...cellsOf(state, cells) })
      if (differences.length === 0) return []
      return [{ ...finding, outcome: 'different', differences, acts: own.map(actOf) }]
    })
  },
  nameOf: async () => null,
  beside: (streams, store) => streamsBeside('round', streams, store),
}

/** A round may have been closed more than once: the row is right if it gives one of these days. */
function cellsOf({ period, openedOn, closings }: Round, row: SaidCells): SaidCells {
  const closedOn = closings.find(each => each === row.closed_on) ?? closings[0] ?? ''
  const { label, from, to } = period
  return { label, from, to, opened_on: openedOn ?? '', closed_on: closedOn }
}

const isRoundEvent = (event: LedgerEvent): event is LedgerEvent & Recorded<RoundEvent> =>
  event.type in ROUND_EVENTS
