import type { LedgerEvent } from '../../event-store/codec.ts'

/** One column of a row: what the file says, and what the ledger does. Null: nothing. */
export type Difference = {
  readonly column: string
  readonly there: string | null
  readonly here: string | null
}

/** An event by which the ledger says what it says. */
export type ExplainingAct = {
  readonly event: string
  readonly type: string
  readonly occurredOn: string
  readonly recordedAt: string
  readonly person: string
  /** The file and the row that it came from; null for what was recorded here. */
  readonly imported: { readonly sha256: string; readonly row: number } | null
}

export type Outcome = 'different' | 'only-there' | 'only-here' | 'unreadable'

/** What is not equal: a row of the file, or for `only-here` something that the ledger holds and no row says. */
export type Finding = {
  readonly outcome: Outcome
  /** Of the file; null where no row of it is meant. */
  readonly line: number | null
  /** Who or what it is about, as ids of the ledger, from the widest to the narrowest. */
  readonly about: readonly string[]
  /** What the ledger calls the first of them; null where it has no name. */
  readonly name: string | null
  /** The day as of which the ledger was asked; null where it could not be. */
  readonly asOf: string | null
  readonly differences: readonly Difference[]
  readonly acts: readonly ExplainingAct[]
  /** In words, where the two values do not say it. */
  readonly reason: string | null
}

export type Comparison = {
  readonly kind: string
  readonly sha256: string
  readonly rows: number
  readonly equal: number
  readonly different: number
  readonly onlyThere: number
  readonly onlyHere: number
  readonly unreadable: number
  /** By line; what no row says comes last. */
  readonly findings: readonly Finding[]
}

/** Thrown where a file as a whole cannot be held against the ledger. */
export class NotComparable extends Error {}

export function comparisonOf(
  file: Pick<Comparison, 'kind' | 'sha256' | 'rows'>,
  findings: readonly Finding[],
): Comparison {
  const count = (outcome: Outcome) => findings.filter(each => each.outcome === outcome).length
  const onlyHere = count('only-here')
  return {
    ...file,
    equal: file.rows - (findings.length - onlyHere),
    different: count('different'),
    onlyThere: count('only-there'),
    onlyHere,
    unreadable: count('unreadable'),
    findings: findings.toSorted(
      (a, b) => (a.line ?? Number.POSITIVE_INFINITY) - (b.line ?? Number.POSITIVE_INFINITY) || 0,
    ),
  }
}

export function actOf({ id, type, data, metadata }: LedgerEvent): ExplainingAct {
  const { actor, recordedAt } = metadata
  const imported = 'imported' in data && data.imported !== undefined ? data.imported : null
  return {
    event: id,
    type,
    occurredOn: data.occurredOn,
    recordedAt,
    person: actor.person,
    imported: imported && { sha256: imported.sha256, row: imported.row },
  }
}
