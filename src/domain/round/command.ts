import type { Message } from '../decider.ts'
import type { PartialDate } from '../values/date.ts'
import type { Imported } from '../values/provenance.ts'

/** When a step of a round took place, and the row of the file that says so. */
export type Dated = {
  readonly occurredOn?: PartialDate | undefined
  readonly today: string
  readonly imported?: Imported | undefined
}
/** A period of a framework with its dates, which its id may give by itself. */
export type Registration = {
  readonly framework: string
  readonly period: string
  readonly label?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export type RoundCommand =
  | Message<'OpenRound', Registration & Dated>
  | Message<'NotePeriod', Registration & Dated>
  | Message<'CloseRound', Dated>
  | Message<'ReopenRound', Dated & { readonly reason: string }>

export type RoundRefusal =
  | { readonly code: 'PeriodDatesUnknown'; readonly period: string }
  | {
      readonly code: 'PeriodDatesClash'
      readonly period: string
      readonly field: string
      readonly stands: string
    }
  | { readonly code: 'PeriodDatesOrder'; readonly from: string; readonly to: string }
  | { readonly code: 'RoundUnknown' }
  | { readonly code: 'RoundAlreadyClosed'; readonly closedOn: string | null }
  | { readonly code: 'RoundAlreadyOpen' }
  | { readonly code: 'RoundNeverOpened' }
  | { readonly code: 'RoundDatesOrder'; readonly openedOn: string; readonly closedOn: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
