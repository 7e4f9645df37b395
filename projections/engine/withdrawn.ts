/**
 * An imported act may be withdrawn: from then on it counts as never made, but a question about what was known before still counts
 * it. So its row stays, and `until` holds the position from which it no longer counts; null while it does.
 */
export const UNTIL = 'until INTEGER'

/** Whether the ledger counted a row at a position; `position` stands for that of the question. */
export const countsAt = (position: string): string =>
  `position <= ${position} AND (until IS NULL OR until > ${position})`

/** Whether a row that was read no longer counts; its withdrawal still counts for the position of an answer. */
export const hasEnded = (until: unknown, knownAt: number | null): boolean =>
  until !== null && (knownAt === null || Number(until) <= knownAt)

/** The last withdrawal by a position among the rows that a condition finds; 0 where there is none. */
export const lastWithdrawal = (table: string, condition: string, position: string): string =>
  `SELECT max(until) AS until FROM ${table} WHERE until <= ${position} AND ${condition}`
