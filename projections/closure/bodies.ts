import { bodiesBy } from '../../src/domain/closure/deciding.ts'
import type { BodiesOf, CaseState } from '../../src/domain/closure/state.ts'
import type { Bounds } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'

type Queries = Pick<ReadQueries, 'processes'>

/** Who has to agree in each case, by the rules as they are known. */
export const bodiesIn = ({ processes }: Queries, { knownAt }: Bounds): BodiesOf =>
  bodiesBy(id => processes.get(id, knownAt)?.state ?? null)

/** The position of the last event of the process if its rules name several bodies, on which the state of a case rests; else 0. */
export function bodiesAt({ processes }: Queries, { frame }: CaseState, { knownAt }: Bounds): number {
  const known = frame.process === null ? undefined : processes.get(frame.process, knownAt)
  const isOfSeveral = known?.state.versions.some(({ process }) =>
    process.deciders.some(({ bodies }) => bodies.length > 1),
  )
  return known !== undefined && isOfSeveral === true ? known.position : 0
}
