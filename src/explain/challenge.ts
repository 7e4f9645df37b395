import type { ChallengeOutcome } from '../domain/assessment/event.ts'
import type { PartialDate } from '../domain/values/date.ts'
import { type Person, personInWords } from './persons.ts'
import { fill, PHRASES } from './phrases.ts'
import { onDate, quoted } from './words.ts'

/** The facts that a sentence about a challenge is made of. */
export type ChallengeFacts = {
  readonly id: string
  readonly districtName: string
  readonly raisedOn: PartialDate
  readonly reason: string
  readonly actor: Person
  /** Null once it is answered. */
  readonly ageDays: number | null
  readonly answer: {
    readonly outcome: ChallengeOutcome
    readonly rationale: string | null
    readonly occurredOn: PartialDate
    readonly actor: Person
  } | null
  /** The event of the correction that follows from it; null while there is none. */
  readonly correction: string | null
}

/** What led to a correction; empty where no challenge did. */
export function afterChallengeInWords(all: readonly ChallengeFacts[], cited: string | null): string {
  const challenge = all.find(({ id }) => id === cited)
  if (challenge?.answer == null) return ''
  const { districtName: district, raisedOn, answer } = challenge
  const words = { district, raised: onDate(raisedOn), answered: onDate(answer.occurredOn) }
  return fill(PHRASES.afterChallenge, words)
}

/** The open challenge, or else the last one, in words, unless its correction names it already; empty if there is none. */
export function challengeInWords(all: readonly ChallengeFacts[], cited: string | null): string {
  const shown = all.find(({ answer }) => answer === null) ?? all.at(-1)
  if (shown === undefined || shown.id === cited || shown.correction !== null) return ''
  const { districtName: district, raisedOn, actor, reason } = shown
  const words = { district, raised: onDate(raisedOn), person: personInWords(actor), reason: quoted(reason) }
  return fill(PHRASES.challenged, { ...words, state: stateInWords(shown) })
}

function stateInWords({ answer, ageDays }: ChallengeFacts): string {
  if (answer === null) {
    const days = ageDays === 1 ? PHRASES.day : fill(PHRASES.days, { count: String(ageDays ?? 0) })
    return fill(PHRASES.challengeState.unanswered, { days })
  }
  const { outcome, rationale, occurredOn, actor } = answer
  const because = rationale === null ? '' : fill(PHRASES.because, { reason: quoted(rationale) })
  const words = { person: personInWords(actor), answered: onDate(occurredOn), because }
  return fill(PHRASES.challengeState[outcome], words)
}
