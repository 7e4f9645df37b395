/**
 * Rows of imported acts may be withdrawn: the act counts as never made from then on, and still did for whoever asks what was
 * known before. So its row stays, and `until` says from which position it counts no more; null while it does.
 */
export const UNTIL = 'until INTEGER'

/** Whether the ledger counted a row at a position; `position` stands for that of the question. */
export const countsAt = (position: string): string =>
  `position <= ${position} AND (until IS NULL OR until > ${position})`

/** The same of a row that was read: what was withdrawn by then counts for the position of an answer alone. */
export const hasEnded = (until: unknown, knownAt: number | null): boolean =>
  until !== null && (knownAt === null || Number(until) <= knownAt)

/** The last withdrawal by a position among the rows that a condition finds; 0 where there is none. */
export const lastWithdrawal = (table: string, condition: string, position: string): string =>
  `SELECT max(until) AS until FROM ${table} WHERE until <= ${position} AND ${condition}`
