import { narrowed } from '../../projections/engine/narrowed.ts'
import type { Projection } from '../../projections/engine/projection.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { categoryOf, partsOf } from '../domain/subjects.ts'
import type { AppDependencies } from '../http/edge/services.ts'

/** What an answer is made of: the projections by name, and the one district or school whose assessments it looks at. */
export type Needs = {
  readonly projections: readonly string[]
  /** The id of that district or school; null if the answer looks at the assessments of several. */
  readonly rated: string | null
  /** Loads the routes that give it. */
  readonly routes: () => Promise<NonNullable<AppDependencies['routes']>>
}

const RATINGS = ['frameworks', 'rounds', 'entities', 'ratings'] as const

const ratingRoutes = async () => [(await import('../http/rating/read-routes.ts')).viewRoutes]
const changeRoutes = async () => [
  (await import('../http/changes/entity-routes.ts')).entityChangeRoutes,
  (await import('../http/changes/network-routes.ts')).networkChangeRoutes,
]

/** What each command looks at; `rated`: the id of the district or school that it is about. */
export const needsOf = {
  // A line names the entity that it is about, and the items of the framework.
  trail: {
    projections: ['frameworks', 'rounds', 'entities', 'trail'],
    rated: null,
    routes: async () => [(await import('../http/trail/routes.ts')).trailRoutes],
  },
  history: (rated: string): Needs => ({ projections: RATINGS, rated, routes: ratingRoutes }),
  why: (rated: string): Needs => ({
    projections: [...RATINGS, 'closures', 'commitments', 'trail'],
    rated,
    routes: ratingRoutes,
  }),
  changes: (rated: string | null): Needs => ({
    projections: [...RATINGS, 'processes', 'closures', 'commitments'],
    rated,
    routes: changeRoutes,
  }),
  counts: {
    projections: RATINGS,
    rated: null,
    routes: async () => [(await import('../http/rating/network-routes.ts')).networkRoutes],
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
