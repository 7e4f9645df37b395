import type { AppendOutcome } from '../event-store.ts'
import type { Connection } from './connection.ts'
import { appendRequests, outcomeOf } from './messages.ts'
import type { Append } from './shared-appends.ts'

/**
 * Sends an append, once a call: the first time over the call that appends share, if it is to, and then by itself, so that a try again
 * finds out what is wrong.
 */
export function sendingOn(
  connection: Pick<Connection, 'append' | 'appendSharing'>,
  append: Append,
  shares: boolean,
): (limitMs: number) => Promise<AppendOutcome> {
  let isSharing = shares
  return async limitMs => {
    if (!isSharing) return outcomeOf(await connection.append(appendRequests(...append), limitMs))
    isSharing = false
    return connection.appendSharing(append, limitMs)
  }
}
