/** What a peer does with a rating: keeps it on disk, and then says which revision it is. */
export type Peer = {
  readonly rate: (rating: Rating) => Promise<number>
  /** What its database took of the processor in processes of its own, in microseconds. */
  readonly databaseCpu: () => number
  /** Those processes. */
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
