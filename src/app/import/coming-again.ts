import { v5 } from 'uuid'
import { isImportWithdrawal } from '../../domain/values/import-withdrawal.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'

/** The id of the withdrawal of an event: an event is withdrawn once, however often that is asked for. */
export const withdrawalId = (event: string): string => v5('ImportedActWithdrawn', event)

/** The withdrawals of a stream, by the event that each of them names. */
export type WithdrawalsById = ReadonlyMap<string, string>

/** The withdrawals among the events of a stream. */
export const withdrawalsById = (events: readonly LedgerEvent[]): WithdrawalsById =>
  new Map(events.filter(isImportWithdrawal).map(({ id, data }) => [data.event, id]))

/**
 * The id under which a row is recorded now: its own, or, once that was withdrawn, one derived from the row and the withdrawal.
 */
export function idComingAgain(id: string, withdrawn: WithdrawalsById): string {
  if (withdrawn.size === 0) return id
  let now = id
  for (let by = withdrawn.get(now); by !== undefined; by = withdrawn.get(now)) now = v5(id, by)
  return now
}
