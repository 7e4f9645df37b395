import type { Day } from '../values/date.ts'
import { type DateSpan, type LooseDate, spanOf } from '../values/date-span.ts'
import type { Action, StepType } from './step-words.ts'

/**
 * A step of a case, or of the district or round that the case cites, as rules read it. What a step does not say is left out.
 * Steps are given in the order in which they count: by the last day of their date, then as the case orders those of one day.
 */
export type DatedStep = {
  /** The id of the event that recorded it. */
  readonly event: string
  readonly step: StepType
  /** The day of the meeting, where a tally falls after midnight. Day rules compare it. */
  readonly occurredOn: LooseDate
  /** Where accounts of it disagree on its date: the days that any of them may mean, and those in between. */
  readonly within?: DateSpan | undefined
  /**
   * The instant or hour: `2010-01-27T03:00-05:00`, `2010-01-27T08:00:00.000Z`, or in the zone of the process
   * `2010-01-27T03:12`, `2010-01-27T03` (the whole hour). Rules in hours compare it; without it the whole day counts.
   */
  readonly at?: string | undefined
  readonly kind?: string | undefined
  /** Every group that it was addressed to. */
  readonly audience?: readonly string[] | undefined
  readonly channel?: string | undefined
  readonly outcome?: string | undefined
  readonly recommendation?: string | undefined
  /** Whether a finding says that the rules were followed: `yes`, `no`, `partly`. */
  readonly complied?: string | undefined
  /** The action as proposed, or as amended from here on. */
  readonly action?: Action | undefined
  readonly effectiveOn?: LooseDate | undefined
  readonly expiresOn?: LooseDate | undefined
  /**
   * The name by which others refer to this step, and the steps that it refers to: `refersTo` is the `ref` or the event id of
   * others, or `record/ref`.
   */
  readonly ref?: string | undefined
  readonly refersTo?: readonly string[] | undefined
  /** The body or person that acted. */
  readonly by?: string | undefined
  readonly authority?: string | undefined
  /** Words such as `unsafe-building`, which a rule may apply to. */
  readonly grounds?: readonly string[] | undefined
  /** The id of the rule that a waiver waives, or that a ruling speaks of; `<process>/<rule>` names another process's. */
  readonly rule?: string | undefined
  /** What a notice, document or finding holds, heading by heading: `written-basis`, `hearing-dates`. */
  readonly contents?: readonly string[] | undefined
  /** Facts of the district or the case that it states: `emergency-apportionment` is so, or is not. */
  readonly facts?: { readonly [fact: string]: boolean } | undefined
  /** A hearing of this case alone; false where it was shared with others; absent where the source does not say. */
  readonly isCaseAlone?: boolean | undefined
  /** Names of further columns that the step filled, for rules about what a step has to say: `votes`, `receivingIds`. */
  readonly filled?: readonly string[] | undefined
}

/** The days on which a step may have taken place. */
export const daysOf = ({ occurredOn, within }: DatedStep): DateSpan => within ?? spanOf(occurredOn)

/** What rules need to know of a case beside its steps. */
export type CaseRecord = {
  /** No row means that it did not happen: a case run by commands, or an import that says so. */
  readonly isComplete: boolean
  /**
   * The day on which the case ended: withdrawn, rejected, lapsed, cleared. Nothing more is to come, and what was not yet due by then
   * is not applicable from then on. Null while the case goes on.
   */
  readonly endedOn: Day | null
  /** Facts that hold whatever the steps say; a step that states one later wins. */
  readonly facts?: { readonly [fact: string]: boolean } | undefined
}
