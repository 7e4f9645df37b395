import type { CommitmentState } from '../../src/domain/commitment/state.ts'

/** The name under which commitments without a funder are counted and listed. */
const NO_FUNDER = '(none)'

/** The names under which a commitment is counted: each of its funders once. */
export const fundersOf = ({ funders }: CommitmentState): ReadonlySet<string> =>
  new Set(funders.length === 0 ? [NO_FUNDER] : funders)
