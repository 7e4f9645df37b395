/** The projections that answer questions about ratings. */
export const RATING_PROJECTIONS = ['frameworks', 'rounds', 'entities', 'ratings']
/** The projections that answer why: the trail has what was recorded with a rating, and cases and promises may cite it. */
export const WHY_PROJECTIONS = [...RATING_PROJECTIONS, 'closures', 'commitments', 'trail']
/** The projections that answer questions about cases: names come from `entities`, and levels from `ratings`. */
export const CLOSURE_PROJECTIONS = ['entities', 'frameworks', 'rounds', 'ratings', 'processes', 'closures']
/** The projections that answer questions about commitments: names come from `entities`. */
export const COMMITMENT_PROJECTIONS = ['entities', 'commitments']
/** The projections that answer what changed: those of ratings, cases and promises. */
export const CHANGE_PROJECTIONS = [...new Set([...CLOSURE_PROJECTIONS, ...COMMITMENT_PROJECTIONS])]
