/** A system that is compared with the ledger: `rate` keeps a rating on disk, and then returns its revision. */
export type Peer = {
  readonly rate: (rating: Rating) => Promise<number>
  /** The processor time of the separate processes of its database, in microseconds. */
  readonly databaseCpu: () => number
  /** The process ids of its database. */
  readonly processes: () => readonly number[]
  readonly close: () => Promise<void>
}

export type Rating = {
  readonly district: string
  readonly period: string
  readonly item: string
  readonly person: string
  readonly body: object
}

export const NO_DATABASE = { databaseCpu: () => 0, processes: () => [] as readonly number[] }

export const keyOf = ({ district, period, item }: Rating): string => `${district}/${period}/${item}`
