import type { Recorded } from '../../domain/decider.ts'
import type { EntityEvent } from '../../domain/entity/event.ts'
import { ENTITY_EVENTS } from '../../domain/entity/event.ts'
import { type FactStatement, factOn } from '../../domain/entity/facts.ts'
import type { EntityState } from '../../domain/entity/state.ts'
import { evolve, initial } from '../../domain/entity/state.ts'
import { partsOf, streamOf } from '../../domain/subjects.ts'
import { lastDayOf, PartialDate } from '../../domain/values/date.ts'
import type { EntityKind } from '../../domain/values/entity-reference.ts'
import { Id } from '../../domain/values/text.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'
import { differencesIn, type SaidCells, sourceOf } from './cells.ts'
import type { ComparedKind, ComparedRow, FileFacts } from './compared-kind.ts'
import { actOf, type Finding } from './comparison.ts'
import { isToldBy, onlyHere, streamsBeside } from './unsaid-rows.ts'

/** Districts and schools as the registry has them: a dated row as of its day, another one as of the beginning. */
const comparedEntities = (kind: EntityKind): ComparedKind => ({
  read: async ({ cells }) => {
    const { id = '', occurred_on: on = '' } = cells
    if (!Id.safeParse(id).success) return { reason: 'id is no id' }
    if (on !== '' && !PartialDate.safeParse(on).success) return { reason: 'occurred_on is no date' }
    const source = sourceOf(cells.source_title, cells.source_url)
    return { stream: streamOf.entity({ kind, id }), cells: { ...cells, ...source }, known: { id } }
  },
  compare: (stream, rows, events, file) => {
    const { columns, said } = file
    const own = events.filter(isEntityEvent)
    const state = own.reduce(evolve, initial)
    const [id = ''] = partsOf(stream)
    if (rows.length === 0) return unsaid(kind, id, state, own, file)
    return rows.flatMap(({ line, cells, known }): readonly Finding[] => {
      const on = cells.occurred_on || null
      const finding = { line, about: [id], name: state.name, asOf: on && lastDayOf(on), reason: null }
      if (own.length === 0) return [{ ...finding, outcome: 'only-there', differences: [], acts: [] }]
      const here = { ...cellsOf(state, cells), ...sourceAmong(own, cells), ...known }
      const differences = differencesIn(columns, said, saidBy(cells, rows), here)
      if (differences.length === 0) return []
      return [{ ...finding, outcome: 'different', differences, acts: own.map(actOf) }]
    })
  },
  nameOf: async () => null,
  beside: (streams, store) => streamsBeside(kind, streams, store),
})

/** The column that says which part of the network a file is about: the state of districts, the district of schools. */
const PART = { district: 'state', school: 'district_id' } as const

/**
 * A district or school that no row names, as the registry has it now, if it lies in the part of the network that the file is
 * about.
 */
function unsaid(
  kind: EntityKind,
  id: string,
  state: EntityState,
  own: readonly LedgerEvent[],
  file: FileFacts,
): readonly Finding[] {
  if (state.retired !== null || !isToldBy(`${kind}s`, own)) return []
  const here = { ...cellsOf(state, {}), ...sourceAmong(own, {}) }
  const parts = file.named(PART[kind])
  const part = here[PART[kind]]
  if (parts.size > 0 && part !== undefined && part !== '' && !parts.has(part)) return []
  return [onlyHere({ about: [id], name: state.name, asOf: null }, here, own, file)]
}

export const districts = comparedEntities('district')
export const schools = comparedEntities('school')

const isEntityEvent = (event: LedgerEvent): event is LedgerEvent & Recorded<EntityEvent> =>
  event.type in ENTITY_EVENTS

/**
 * The cells of a row that say something. A dated row says what changes on its day; rows about one entity need not repeat each
 * other.
 */
function saidBy(cells: SaidCells, rows: readonly ComparedRow[]): SaidCells {
  const isSilent = (column: string) =>
    Boolean(cells.occurred_on) || rows.some(row => row.cells[column] !== '')
  return Object.fromEntries(
    Object.entries(cells).map(([column, cell]) => [
      column,
      cell === '' && isSilent(column) ? undefined : cell,
    ]),
  )
}

/** What the registry says as of the day of a row, in its columns. */
function cellsOf(state: EntityState, row: ComparedRow['cells']): SaidCells {
  const { stated, joined, adopted } = state
  const on = row.occurred_on || null
  return {
    name: factAt(stated.name, on, row.name),
    state: factAt(stated.state, on, row.state),
    district_id: factAt(stated.district, on, row.district_id),
    operator: factAt(stated.operator, on, row.operator),
    occurred_on: on === null ? '' : dayNearest(Object.values(stated).flat(), on),
    joined_on: joined?.known === 'on' ? joined.on : '',
    joined_by: joined?.known === 'by' ? joined.on : '',
    ...joinedAsSaid(state, row),
    adopted_on: adopted?.on ?? '',
    funders: adopted?.funders.join(';') ?? '',
    opened_on: state.openedOn ?? '',
    closed_on: state.closedOn ?? '',
  }
}

/**
 * A fact on the day of a row. For a row without a day: its own value if the registry ever had it, else the value of the
 * beginning.
 */
function factAt(statements: readonly FactStatement[], on: string | null, said: string | undefined): string {
  if (on !== null) return factOn(statements, lastDayOf(on)) ?? ''
  const undated = statements.find(each => each.on === null)
  if (statements.some(({ value }) => value === said)) return said ?? ''
  return undated?.value ?? factOn(statements, null) ?? ''
}

/** The given day if the record has it, else the last day before it. */
function dayNearest(statements: readonly FactStatement[], on: string): string {
  const days = statements.flatMap(each => (each.on === null ? [] : [each.on]))
  if (days.includes(on)) return on
  return (
    days
      .filter(day => lastDayOf(day) <= lastDayOf(on))
      .toSorted()
      .at(-1) ?? ''
  )
}

/** A district may have joined more than once: the row is right if it gives one of these days. */
function joinedAsSaid({ joinings }: EntityState, { joined_on: on, joined_by: by }: SaidCells): SaidCells {
  const said = on || by
  return said && joinings.includes(said) ? { joined_on: on, joined_by: by } : {}
}

/** The source of a row if any event of the record names it, else the first source that an event names. */
function sourceAmong(
  events: readonly LedgerEvent[],
  { source_title: title, source_url: url }: SaidCells,
): SaidCells {
  const sources = events.flatMap(({ data }) => {
    const [first] = 'evidence' in data && Array.isArray(data.evidence) ? data.evidence : []
    return first === undefined || !('title' in first)
      ? []
      : [sourceOf(first.title, 'url' in first ? first.url : undefined)]
  })
  const isThere = sources.some(each => each.source_title === title && each.source_url === url)
  return isThere ? { source_title: title, source_url: url } : (sources[0] ?? sourceOf('', ''))
}
