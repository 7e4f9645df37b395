import type { Matrix } from '../../../projections/rating/matrix.ts'
import type { Snapshot } from '../../../projections/rating/snapshot.ts'
import { type Columns, csv, csvRows, headerOf } from '../edge/csv.ts'

type Cell = Matrix['rows'][number]['cells'][number]
type Item = Snapshot['components'][number]['elements'][number]

/** The columns that a cell of the network and an item of a district have in common. */
const CELL: Columns<Pick<Cell | Item, keyof Cell & keyof Item>> = {
  status: ({ status }) => status,
  level: ({ level }) => level?.name ?? null,
  level_value: ({ level }) => level?.value ?? null,
  action: ({ action }) => action,
  movement: ({ movement }) => movement,
  rated_for: ({ period }) => period,
  occurred_on: ({ occurredOn }) => occurredOn,
  previous_level: ({ previous }) => previous?.level.name ?? null,
  previous_period: ({ previous }) => previous?.period ?? null,
  challenge: ({ challenge }) => challenge?.id ?? null,
  challenged_on: ({ challenge }) => challenge?.raisedOn ?? null,
  challenge_state: ({ challenge }) => challenge?.state ?? null,
  challenge_age_days: ({ challenge }) => challenge?.ageDays ?? null,
  challenge_answered_on: ({ challenge }) => challenge?.answeredOn ?? null,
}

type OfNetwork = { readonly matrix: Matrix; readonly row: Matrix['rows'][number]; readonly cell: Cell }
const NETWORK: Columns<OfNetwork> = {
  entity_id: ({ row }) => row.entity.id,
  entity_name: ({ row }) => row.entity.name,
  framework: ({ matrix }) => matrix.framework.id,
  version: ({ row }) => row.version,
  period: ({ matrix }) => matrix.period,
  component: ({ cell }) => cell.component,
  ...columnsOf(CELL, ({ cell }: OfNetwork) => cell),
}

/** The first line of the network as a table. */
export const matrixCsvHeader = headerOf(NETWORK)

/** The rows of a network without the first line, one row a cell. */
export const matrixCsvRows = (matrix: Matrix): string =>
  csvRows(
    NETWORK,
    matrix.rows.flatMap(row => row.cells.map(cell => ({ matrix, row, cell }))),
  )

type OfEntity = {
  readonly snapshot: Snapshot
  readonly component: string
  /** Null where it is the component itself. */
  readonly element: string | null
  readonly item: Item
}
const ENTITY: Columns<OfEntity> = {
  entity_id: ({ snapshot }) => snapshot.entity.id,
  entity_name: ({ snapshot }) => snapshot.entity.name,
  framework: ({ snapshot }) => snapshot.framework.id,
  version: ({ snapshot }) => snapshot.framework.version,
  period: ({ snapshot }) => snapshot.period,
  component: ({ component }) => component,
  element: ({ element }) => element,
  title: ({ item }) => item.title,
  ...columnsOf(CELL, ({ item }: OfEntity) => item),
  basis: ({ item }) => item.basis,
  last_reviewed_on: ({ item }) => item.lastReviewedOn,
  reason: ({ item }) => item.reason,
  comparable: ({ item }) => (item.comparable === null ? null : String(item.comparable)),
}

/** One district or school, one row a component or element. */
export const snapshotCsv = (snapshot: Snapshot): string =>
  csv(
    ENTITY,
    snapshot.components.flatMap(component => [
      { snapshot, component: component.id, element: null, item: component },
      ...component.elements.map(item => ({ snapshot, component: component.id, element: item.id, item })),
    ]),
  )

/** The same columns for rows of which the part is one among others. */
function columnsOf<Part, Row>(columns: Columns<Part>, partOf: (row: Row) => Part): Columns<Row> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, cellOf]) => [name, (row: Row) => cellOf(partOf(row))] as const),
  )
}
