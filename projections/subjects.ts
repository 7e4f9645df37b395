import type { Subject } from '../src/domain/subjects.ts'
import { closureProjection } from './closure/table.ts'
import { commitmentProjection } from './commitment/table.ts'
import { logProjection } from './engine/instants.ts'
import type { Projection } from './engine/projection.ts'
import { entityProjection } from './entity/table.ts'
import { frameworkProjection } from './framework/table.ts'
import { personProjection } from './person/table.ts'
import { processProjection } from './process/table.ts'
import { ratingProjection } from './rating/table.ts'
import { roundProjection } from './round/table.ts'
import { trailProjection } from './trail/table.ts'

/** The tables of each subject; null if its streams are read without one. */
const TABLES: { readonly [Each in Subject]: Projection | null } = {
  framework: frameworkProjection,
  round: roundProjection,
  entity: entityProjection,
  assessment: ratingProjection,
  commitment: commitmentProjection,
  closure: closureProjection,
  process: processProjection,
  key: null,
  log: null,
  quarantine: null,
  person: personProjection,
}

/** Every projection, in the order in which a page of events reaches them: later ones may read the tables of earlier ones. */
export const PROJECTIONS: readonly Projection[] = [
  logProjection,
  ...Object.values(TABLES).filter(table => table !== null),
  trailProjection,
]
