import type { EntityList } from '../../../projections/entity/list.ts'
import { type Columns, csv } from '../edge/csv.ts'

const ENTITIES: Columns<EntityList['items'][number]> = {
  id: ({ id }) => id,
  kind: ({ kind }) => kind,
  name: ({ name }) => name,
  synthetic: ({ synthetic = false }) => String(synthetic),
}

/** Districts or schools, one row each. */
export const entitiesCsv = ({ items }: EntityList): string => csv(ENTITIES, items)
