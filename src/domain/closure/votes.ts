import type { Tally, Vote } from './event.ts'

/** How many of the named members voted each way. */
export const tallyOfVotes = (votes: readonly Vote[]): Required<Tally> => {
  const count = (word: Vote['vote']) => votes.filter(({ vote }) => vote === word).length
  return { for: count('for'), against: count('against'), abstained: count('abstained') }
}

type Voting = { readonly tally?: Tally | undefined; readonly votes?: readonly Vote[] | undefined }

/** A tally and named votes that cannot both be: more are named than were counted. Not every member has to be named. */
export function contradictionIn({
  tally,
  votes,
}: Voting): { readonly tally: string; readonly votes: string } | null {
  if (tally === undefined || votes === undefined) return null
  const named = tallyOfVotes(votes)
  const isWithin =
    named.for <= tally.for &&
    named.against <= tally.against &&
    (tally.abstained === undefined || named.abstained <= tally.abstained)
  return isWithin ? null : { tally: inWords(tally), votes: inWords(named) }
}

const inWords = ({ for: yes, against, abstained = 0 }: Tally): string =>
  `${yes} to ${against}${abstained === 0 ? '' : `, ${abstained} abstained`}`
