import { z } from 'zod'
import { PartialDate } from './date.ts'
import { Rationale } from './text.ts'

/**
 * An act of the same stream counts as never made from here on: `event` is its id and `revision` its place, `sha256` the file
 * that was taken back. What rests on nothing but such an act is withdrawn with it.
 */
const ImportedActWithdrawn = z.strictObject({
  event: z.uuid(),
  revision: z.int().min(0),
  sha256: z.string().length(64),
  rationale: Rationale,
  occurredOn: PartialDate,
})
type ImportedActWithdrawn = z.infer<typeof ImportedActWithdrawn>

/** What any stream may hold beside the acts of its subject. No decider and no projection folds it: `standing` does. */
export const IMPORT_WITHDRAWALS = { ImportedActWithdrawn } as const

type Typed = { readonly id: string; readonly type: string; readonly data: unknown }
export type ImportWithdrawal = { readonly type: 'ImportedActWithdrawn'; readonly data: ImportedActWithdrawn }

/** Whether an event takes an imported act back. */
export const isImportWithdrawal = <Event extends { readonly type: string; readonly data: unknown }>(
  event: Event,
): event is Event & ImportWithdrawal => event.type === 'ImportedActWithdrawn'

/** The events of one stream that count: without those that were withdrawn later, and without their withdrawals. */
export function standing<Event extends Typed>(
  events: readonly Event[],
): readonly Exclude<Event, { readonly type: 'ImportedActWithdrawn' }>[] {
  const withdrawn = new Set(events.filter(isImportWithdrawal).map(({ data }) => data.event))
  const isAct = (event: Event): event is Exclude<Event, { readonly type: 'ImportedActWithdrawn' }> =>
    !isImportWithdrawal(event) && !withdrawn.has(event.id)
  return events.filter(isAct)
}

/** What an event adds to how many of its stream count: a withdrawal takes itself and one other out. */
export const countOf = ({ type }: { readonly type: string }): 1 | -1 =>
  type === 'ImportedActWithdrawn' ? -1 : 1

/** Whether any event of a stream counts, given all of them; none needs to be decoded. */
export const anyCounts = (events: readonly { readonly type: string }[]): boolean =>
  events.reduce((count, event) => count + countOf(event), 0) > 0
