import { z } from 'zod'
import type { LedgerEvent } from '../../event-store/codec.ts'

const Difference = z
  .object({
    column: z.string().meta({ description: 'Of the file' }),
    there: z.string().nullable().meta({ description: 'What the file says; null where it says nothing' }),
    here: z.string().nullable().meta({ description: 'What the ledger says; null where it says nothing' }),
  })
  .meta({ id: 'ComparedCell' })
export type Difference = z.infer<typeof Difference>

const ExplainingAct = z
  .object({
    event: z.string(),
    type: z.string(),
    occurredOn: z.string(),
    recordedAt: z.string(),
    person: z.string(),
    imported: z
      .object({ sha256: z.string(), row: z.int() })
      .nullable()
      .meta({ description: 'The file and the row that it came from; null for what was recorded here' }),
  })
  .meta({ id: 'ExplainingAct', description: 'An event by which the ledger says what it says' })
export type ExplainingAct = z.infer<typeof ExplainingAct>

const OUTCOMES = ['different', 'only-there', 'only-here', 'unreadable'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What is not equal: a row of the file, or for `only-here` something that the ledger holds and no row says. */
const Finding = z
  .object({
    outcome: z.enum(OUTCOMES).meta({ id: 'ComparedOutcome' }),
    line: z.int().nullable().meta({ description: 'Of the file; null where no row of it is meant' }),
    about: z.array(z.string()).meta({ description: 'Ids of the ledger, from the widest to the narrowest' }),
    name: z.string().nullable().meta({ description: 'What the first of them is called' }),
    asOf: z.string().nullable().meta({ description: 'The day as of which the ledger was asked' }),
    differences: z.array(Difference),
    acts: z.array(ExplainingAct),
    reason: z.string().nullable().meta({ description: 'In words, where the values do not say it' }),
  })
  .meta({ id: 'ComparedRow' })
export type Finding = Readonly<z.infer<typeof Finding>>

export const Comparison = z
  .object({
    kind: z.string(),
    sha256: z.string().meta({ description: 'Of the file' }),
    rows: z.int(),
    equal: z.int(),
    different: z.int(),
    onlyThere: z.int(),
    onlyHere: z.int(),
    unreadable: z.int(),
    findings: z.array(Finding).meta({ description: 'By line; what no row says comes last' }),
  })
  .meta({ id: 'Comparison' })
export type Comparison = z.infer<typeof Comparison>

/** Thrown if a file as a whole cannot be compared with the ledger. */
export class NotComparable extends Error {}

/** Counts the findings about a file and puts them in the order of its lines. */
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

/** The event that explains a finding: what it is, when and by whom it was recorded, and from which row. */
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
