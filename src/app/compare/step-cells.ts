import type { CommitmentEvent } from '../../domain/commitment/event.ts'
import type { MoratoriumScope } from '../../domain/process/event.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'
import { FIELD_OF } from '../import/closure-columns.ts'
import type { Columns } from '../import/columns.ts'
import { type SaidCells, sourceOf } from './cells.ts'

/** What a file of commitments calls the step of each event. */
export const COMMITMENT_STEPS = {
  CommitmentMade: 'made',
  MilestoneAdded: 'milestone',
  MilestoneReached: 'milestone-reached',
  ProgressReported: 'progress',
  DueDateExtended: 'extended',
  TermsAmended: 'amended',
  CompletionAssessed: 'assessed',
  VerdictIssued: 'verdict',
  VerdictRevised: 'verdict-revised',
  CommitmentWithdrawn: 'withdrawn',
  CommitmentSuperseded: 'superseded',
} as const satisfies { readonly [Type in CommitmentEvent['type']]: string }

export const MORATORIUM_STEPS = { MoratoriumDeclared: 'declared', MoratoriumLifted: 'lifted' } as const

/** The column of a field, where the two are called differently. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(FIELD_OF).map(([column, field]) => [field, column])),
  text: 'statement',
  dueOn: 'due_on',
  metOn: 'met_on',
  supersededBy: 'superseded_by',
  occurredOn: 'occurred_on',
  rationale: 'reason',
}
/** What a file says of its own source, and an event that was recorded here does not. */
const OF_SOURCE = ['source_title', 'source_url', 'note', 'by']

/**
 * A step as the row of a file would say it, in every column of its kind. What was recorded here is not compared with the source
 * of a file.
 */
export function stepCells(
  columns: Columns,
  names: { readonly [type: string]: string },
  { type, data }: Pick<LedgerEvent, 'type' | 'data'>,
  from: 'file' | 'record',
): SaidCells {
  const cells: Record<string, string | undefined> = Object.fromEntries(
    [...columns.keys()].map(column => [column, '']),
  )
  cells.step = names[type] ?? type
  for (const [field, value] of Object.entries(data)) {
    for (const [column, cell] of cellsIn(field, value)) if (columns.has(column)) cells[column] = cell
  }
  if (from === 'record' && !('imported' in data)) for (const column of OF_SOURCE) cells[column] = undefined
  return cells
}

function cellsIn(field: string, value: unknown): readonly (readonly [column: string, cell: string])[] {
  switch (field) {
    case 'evidence': {
      const [first] = value as readonly { readonly title: string; readonly url?: string }[]
      return Object.entries(sourceOf(first?.title, first?.url))
    }
    case 'owner': {
      const { kind, id, name = '' } = value as { kind: string; id: string; name?: string }
      return Object.entries({ owner_kind: kind, owner_id: id, owner_name: name })
    }
    case 'tally': {
      const { for: yes, against, abstained } = value as { for: number; against: number; abstained?: number }
      const count = (votes: number | undefined) => (votes === undefined ? '' : String(votes))
      return Object.entries({
        votes_for: count(yes),
        votes_against: count(against),
        votes_abstained: count(abstained),
      })
    }
    case 'votes':
      return [
        [
          'votes',
          (value as readonly { name: string; vote: string }[])
            .map(({ name, vote }) => `${name}=${vote}`)
            .join(';'),
        ],
      ]
    case 'facts':
      return [
        [
          'facts',
          Object.entries(value as Readonly<Record<string, boolean>>)
            .map(([fact, holds]) => (holds ? fact : `${fact}=no`))
            .join(';'),
        ],
      ]
    case 'scope': {
      const { text = '', actions, appliesWhen } = value as MoratoriumScope
      return [
        ['scope', text],
        ['actions', actions.join(';')],
        ...(appliesWhen?.facts === undefined ? [] : cellsIn('facts', appliesWhen.facts)),
      ]
    }
    case 'isComplete':
      return [['record', value === true ? 'complete' : '']]
    default:
      return [[COLUMN_OF[field] ?? field, textOf(value)]]
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.join(';')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
