import type { Tally, Vote } from './event.ts'

/** How often each word was said, where members are named. */
export const tallyOfVotes = (votes: readonly Vote[]): Required<Tally> => {
  const count = (word: Vote['vote']) => votes.filter(({ vote }) => vote === word).length
  return { for: count('for'), against: count('against'), abstained: count('abstained') }
}

type Voting = { readonly tally?: Tally | undefined; readonly votes?: readonly Vote[] | undefined }

/** A tally and named votes that add up otherwise; null where they agree, or one of them is not said. */
export function contradictionIn({
  tally,
  votes,
}: Voting): { readonly tally: string; readonly votes: string } | null {
  if (tally === undefined || votes === undefined || votes.length === 0) return null
  const counted = tallyOfVotes(votes)
  const isSame =
    tally.for === counted.for &&
    tally.against === counted.against &&
    (tally.abstained ?? counted.abstained) === counted.abstained
  return isSame ? null : { tally: inWords(tally), votes: inWords(counted) }
}

const inWords = ({ for: yes, against, abstained }: Tally): string =>
  abstained === undefined || abstained === 0
    ? `${yes} to ${against}`
    : `${yes} to ${against}, ${abstained} abstained`
