import { ok, refuse } from '../decider.ts'
import { type FrameworkVersion, itemsOf } from '../framework/document.ts'
import { compareWithinPeriod } from '../rating/published-rating.ts'
import { partiesOf } from '../values/actor.ts'
import { type Day, isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { dateAfter } from '../values/duration.ts'
import { dateOf, isJustificationRestated } from '../values/justification.ts'
import { heldBy } from '../values/keyed.ts'
import { isRestated } from '../values/restated.ts'
import type {
  AnswerChallenge,
  AssessmentRefusal,
  ChallengePart,
  ChallengeRating,
  Decision,
  ImportChallenge,
} from './command.ts'
import { type AssessmentState, type Challenge, shownAct } from './state.ts'

/** A district challenges a published rating: within the framework's challenge window, with one open challenge per item. */
export function challengeRating(data: ChallengeRating, state: AssessmentState): Decision {
  const { id, item, district, reason, framework } = data
  const evidence = [...(data.evidence ?? [])]
  const known = heldBy(state.challenges, id)?.raised
  if (known !== undefined) {
    const isSame = known.item === item && known.district === district && known.reason === reason
    return isSame &&
      isRestated(data.evidence, known.evidence) &&
      isRestated(data.occurredOn, known.occurredOn)
      ? ok([])
      : refuse({ code: 'ChallengeIdReused', challenge: id })
  }
  if (state.status !== 'published') return refuse({ code: 'AssessmentNotPublished' })
  const version = state.version ?? ''
  const document = framework.versions.find(each => each.version === version)
  if (document === undefined) {
    return refuse({ code: 'VersionUnknown', version, known: framework.versions.map(each => each.version) })
  }
  if (!itemsOf(document).some(each => each.id === item))
    return refuse({ code: 'ItemNotInVersion', item, version })
  if (document.challengeWindow === undefined) return refuse({ code: 'ChallengesNotTaken', version })
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  const publicOn = publicSince(state, document, item)
  if (publicOn === null) return refuse({ code: 'NothingToChallenge', item })
  const day = lastDayOf(occurredOn)
  if (day < publicOn) return refuse({ code: 'DatedBeforeAct', occurredOn, actOn: publicOn })
  const until = dateAfter(publicOn, document.challengeWindow)
  if (day > until) return refuse({ code: 'ChallengeWindowOver', occurredOn, until })
  const open = openMeanwhile(state, item, occurredOn, null)
  if (open !== undefined) return refuse({ code: 'ChallengeOpen', item, challenge: open.raised.challenge })
  const event = { challenge: id, item, version, district, reason, evidence, occurredOn }
  return ok([{ type: 'RatingChallenged', data: event }])
}

/** A person who had no part in a rating upholds or dismisses a challenge of it. */
export function answerChallenge(data: AnswerChallenge, state: AssessmentState): Decision {
  const { id, outcome, rationale } = data
  const challenge = heldBy(state.challenges, id)
  if (challenge === undefined) return refuse({ code: 'ChallengeUnknown', challenge: id })
  const { raised, answered } = challenge
  if (answered !== null) {
    return answered.outcome === outcome && isJustificationRestated(data, { ...answered })
      ? ok([])
      : refuse({ code: 'ChallengeAnsweredBefore', challenge: id, outcome: answered.outcome })
  }
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (lastDayOf(occurredOn) < lastDayOf(raised.occurredOn)) {
    return refuse({ code: 'DatedBeforeAct', occurredOn, actOn: raised.occurredOn })
  }
  if (outcome === 'dismissed' && rationale === undefined) {
    return refuse({ code: 'RationaleMissing', act: 'dismissal' })
  }
  const document = data.framework.versions.find(({ version }) => version === raised.version)
  const party = partyAmong(partiesOf(data.actor), challenge, state, document)
  if (party !== null) return refuse({ code: 'ChallengeAnsweredByParty', ...party })
  const event = { challenge: id, item: raised.item, outcome, ...defined({ rationale }), occurredOn }
  return ok([{ type: 'ChallengeAnswered', data: event }])
}

/** An imported challenge needs no challenge window: it is refused if it contradicts the record or is dated in the future. */
export function importChallenge(
  { raised, answered, today }: ImportChallenge,
  state: AssessmentState,
): Decision {
  const { challenge: id, item } = raised
  const known = heldBy(state.challenges, id)
  const [late] = [raised, answered].filter(each => each !== null && isInFuture(each.occurredOn, today))
  if (late != null) return refuse({ code: 'DateInFuture', occurredOn: late.occurredOn })
  if (known !== undefined) {
    if (answered === null) return ok([])
    if (known.answered === null) return ok([{ type: 'ChallengeAnswered', data: answered }])
    const { outcome, rationale, occurredOn } = known.answered
    return outcome === answered.outcome &&
      rationale === answered.rationale &&
      occurredOn === answered.occurredOn
      ? ok([])
      : refuse({ code: 'ChallengeAnsweredBefore', challenge: id, outcome })
  }
  if (state.version !== null && state.version !== raised.version) {
    return refuse({ code: 'VersionFixed', version: state.version, given: raised.version })
  }
  if (!state.acts.some(act => act.item === item)) return refuse({ code: 'NothingToChallenge', item })
  const open = openMeanwhile(state, item, raised.occurredOn, answered?.occurredOn ?? null)
  if (open !== undefined) return refuse({ code: 'ChallengeOpen', item, challenge: open.raised.challenge })
  return ok([
    { type: 'RatingChallenged', data: raised },
    ...(answered === null ? [] : [{ type: 'ChallengeAnswered', data: answered } as const]),
  ])
}

/** Why a correction cannot name a challenge; null if it can. The corrected item may be an element of the challenged one. */
export function citationRefusal(
  id: string,
  state: AssessmentState,
  document: FrameworkVersion,
  { item, occurredOn }: { readonly item: string; readonly occurredOn: PartialDate },
): AssessmentRefusal | null {
  const challenge = heldBy(state.challenges, id)
  if (challenge === undefined) return { code: 'ChallengeUnknown', challenge: id }
  const { raised, answered } = challenge
  if (answered?.outcome !== 'upheld') {
    return { code: 'ChallengeNotUpheld', challenge: id, outcome: answered?.outcome ?? null }
  }
  const concerned = [raised.item, ...elementsOf(document, raised.item)]
  if (!concerned.includes(item)) return { code: 'ChallengeOfOtherItem', challenge: id, item }
  return lastDayOf(occurredOn) < lastDayOf(answered.occurredOn)
    ? { code: 'DatedBeforeAct', occurredOn, actOn: answered.occurredOn }
    : null
}

/** The acts on the elements of a component without a rating of its own, in the order of history: they date its level. */
export function rolledUpFrom(
  state: AssessmentState,
  document: FrameworkVersion,
  item: string,
): AssessmentState['acts'] {
  if (document.rollUp.rule === 'none') return []
  const elements = elementsOf(document, item)
  return state.acts.filter(act => elements.includes(act.item)).toSorted(compareWithinPeriod)
}

const elementsOf = ({ components }: FrameworkVersion, item: string): readonly string[] =>
  components.find(({ id }) => id === item)?.elements.map(({ id }) => id) ?? []

/** The day from which the rating now shown for an item has been public; null if none is shown. */
function publicSince(state: AssessmentState, document: FrameworkVersion, item: string): Day | null {
  const shown = shownAct(state, item)
  if (shown !== undefined && shown.kind !== 'withdrawal') return shown.visibleOn
  const days = rolledUpFrom(state, document, item)
    .filter(act => shownAct(state, act.item)?.kind !== 'withdrawal')
    .map(({ visibleOn }) => visibleOn)
  return days.sort().at(-1) ?? null
}

/** The first of these persons who had a part in what was challenged, with that part; null if none had. */
function partyAmong(
  persons: readonly string[],
  { raised, raisedBy }: Challenge,
  state: AssessmentState,
  document: FrameworkVersion | undefined,
): { readonly person: string; readonly part: ChallengePart } | null {
  const { item } = raised
  const own = shownAct(state, item)
  const isRolledUp = own === undefined || own.kind === 'withdrawal'
  const items = isRolledUp && document !== undefined ? [item, ...elementsOf(document, item)] : [item]
  const corrections = Object.values(state.corrections).filter(
    ({ proposed, decided }) => items.includes(proposed.item) && decided?.type === 'CorrectionApproved',
  )
  const parties = {
    rated: items.flatMap(each => heldBy(state.ratersOf, each) ?? []),
    published: state.publishers,
    corrected: corrections.flatMap(({ proposedBy, decidedBy }) => [
      ...partiesOf(proposedBy),
      ...(decidedBy === null ? [] : partiesOf(decidedBy)),
    ]),
    raised: partiesOf(raisedBy),
  } satisfies Readonly<Record<ChallengePart, readonly string[]>>
  for (const part of ['rated', 'published', 'corrected', 'raised'] as const) {
    const person = persons.find(each => parties[part].includes(each))
    if (person !== undefined) return { person, part }
  }
  return null
}

/** A day later than any that a date may name. */
const NEVER = '9999-12-31'

/** A challenge of the item that was open at any time between the two days; `until` is null if the time has no end yet. */
function openMeanwhile(
  { challenges }: AssessmentState,
  item: string,
  from: PartialDate,
  until: PartialDate | null,
): Challenge | undefined {
  const end = (day: PartialDate | null) => (day === null ? NEVER : lastDayOf(day))
  return Object.values(challenges).find(
    ({ raised, answered }) =>
      raised.item === item &&
      lastDayOf(raised.occurredOn) < end(until) &&
      lastDayOf(from) < end(answered?.occurredOn ?? null),
  )
}
