import { narrowed } from '../../projections/engine/narrowed.ts'
import type { Projection } from '../../projections/engine/projection.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { categoryOf, partsOf } from '../domain/subjects.ts'
import { KINDS } from '../http/edge/entity-kinds.ts'
import { CHANGE_PROJECTIONS, RATING_PROJECTIONS, WHY_PROJECTIONS } from '../http/edge/projections.ts'
import type { Side, Sources } from './side.ts'

/** What an answer is made of: the projections by name, and the one district or school whose assessments it looks at. */
export type Needs = {
  readonly projections: readonly string[]
  /** The id of that district or school; null if the answer looks at the assessments of several. */
  readonly rated: string | null
  /** Loads what gives it, and opens that over a read model. */
  readonly over: (sources: Sources) => Promise<Side>
}

const aboutItems: Needs['over'] = async sources => {
  const { answered, questionSide } = await import('./question-side.ts')
  const { historyQuestion, whyQuestion } = await import('../http/rating/item-questions.ts')
  return questionSide(
    sources,
    KINDS.flatMap(about => [answered(historyQuestion(about)), answered(whyQuestion(about))]),
  )
}
const aboutChanges: Needs['over'] = async sources => {
  const { answered, questionSide } = await import('./question-side.ts')
  const { entityChangesQuestion, networkChangesQuestion } = await import('../http/changes/questions.ts')
  const ofEntities = KINDS.map(about => answered(entityChangesQuestion(about)))
  return questionSide(sources, [...ofEntities, answered(networkChangesQuestion)])
}
const aboutTrail: Needs['over'] = async sources => {
  const { answered, questionSide } = await import('./question-side.ts')
  const { trailQuestion } = await import('../http/trail/question.ts')
  return questionSide(sources, [answered(trailQuestion)])
}
/** Counts are given by their route, which keeps rows for the many days that a file may ask about. */
const aboutCounts: Needs['over'] = async sources => {
  const [{ routeSide }, { networkRoutes }, { NoTiles }] = await Promise.all([
    import('./route-side.ts'),
    import('../http/rating/network-routes.ts'),
    import('../../projections/engine/log-tiles.ts'),
  ])
  const { db, projections } = sources
  return routeSide(sources, { projections, tiles: new NoTiles(db), routes: [networkRoutes] })
}

/** What each command looks at; `rated`: the id of the district or school that it is about. */
export const needsOf = {
  // A line names the entity that it is about, and the items of the framework.
  trail: {
    projections: ['frameworks', 'rounds', 'entities', 'trail'],
    rated: null,
    over: aboutTrail,
  },
  history: (rated: string): Needs => ({ projections: RATING_PROJECTIONS, rated, over: aboutItems }),
  why: (rated: string): Needs => ({
    projections: WHY_PROJECTIONS,
    rated,
    over: aboutItems,
  }),
  changes: (rated: string | null): Needs => ({
    projections: CHANGE_PROJECTIONS,
    rated,
    over: aboutChanges,
  }),
  counts: {
    projections: RATING_PROJECTIONS,
    rated: null,
    over: aboutCounts,
  },
} as const

/** What every answer looks at: the log turns instants into positions, and the persons give their names. */
const ALWAYS: readonly string[] = ['log', 'persons']

/** The projections that an answer needs, narrowed to what it looks at. What they write cannot serve another answer. */
export const projectionsFor = ({ projections, rated }: Needs): readonly Projection[] =>
  PROJECTIONS.filter(({ name }) => ALWAYS.includes(name) || projections.includes(name)).map(each =>
    rated === null || each.name !== 'ratings'
      ? each
      : narrowed(each, stream => categoryOf(stream) !== 'assessment' || partsOf(stream)[1] === rated),
  )
