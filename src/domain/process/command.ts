import type { Message } from '../decider.ts'
import type { LooseDate } from '../values/date-span.ts'
import type { Justification } from '../values/justification.ts'
import type { Imported } from '../values/provenance.ts'
import type { ProcessVersion } from './document.ts'
import type { MoratoriumScope } from './event.ts'

/** When an act took place, why, and the row of a file that says so. */
type Act = Justification & {
  readonly occurredOn?: LooseDate | undefined
  readonly today: string
  readonly by?: string | undefined
  readonly imported?: Imported | undefined
}
export type NewMoratorium = {
  readonly moratorium: string
  readonly scope: MoratoriumScope
  /** Unless said, from the day on which it was declared. */
  readonly from?: LooseDate | undefined
  readonly until?: LooseDate | undefined
  readonly condition?: string | undefined
  readonly authority: string
}
export type MoratoriumLifting = { readonly moratorium: string; readonly authority?: string | undefined }

export type ProcessCommand =
  | Message<
      'PublishProcess',
      {
        readonly process: ProcessVersion
        readonly occurredOn: LooseDate
        readonly today: string
        readonly imported?: Imported | undefined
      }
    >
  | Message<'DeclareMoratorium', NewMoratorium & Act>
  | Message<'LiftMoratorium', MoratoriumLifting & Act>

export type ProcessRefusal =
  | { readonly code: 'ProcessUnknown' }
  | { readonly code: 'ProcessVersionClash'; readonly version: string }
  | { readonly code: 'ProcessZoneUnknown'; readonly zone: string }
  /** Two versions in force from one day: nothing would show which of them binds. */
  | { readonly code: 'ProcessBeginsWithOther'; readonly version: string; readonly from: string }
  | { readonly code: 'MoratoriumUnknown'; readonly moratorium: string }
  | { readonly code: 'MoratoriumClash'; readonly moratorium: string; readonly field: string }
  | {
      readonly code: 'MoratoriumDatesOrder'
      readonly first: string
      readonly later: string
      readonly field: string
    }
  | { readonly code: 'MoratoriumLiftedBefore'; readonly moratorium: string; readonly liftedOn: string }
  | { readonly code: 'ProcessActReasonMissing'; readonly act: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
