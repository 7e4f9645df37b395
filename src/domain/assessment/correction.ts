import { ok, refuse } from '../decider.ts'
import { itemsOf } from '../framework/document.ts'
import { findLevel } from '../framework/levels.ts'
import { partiesOf } from '../values/actor.ts'
import { isInFuture, lastDayOf } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { dateOf, isJustificationRestated } from '../values/justification.ts'
import { heldBy } from '../values/keyed.ts'
import { isRestated } from '../values/restated.ts'
import { citationRefusal, rolledUpFrom } from './challenge.ts'
import type { DataOf, DecideCorrection, Decision } from './command.ts'
import { levelUnknown } from './level-unknown.ts'
import type { AssessmentState } from './state.ts'
import { shownAct } from './state.ts'

/** Proposes another level for what is published. It counts once a second person approves it. */
export function proposeCorrection(data: DataOf<'ProposeCorrection'>, state: AssessmentState): Decision {
  const { id, item, level, notRated, rationale, framework } = data
  const version = state.version ?? ''
  const document = framework.versions.find(each => each.version === version)
  const found = document && level !== undefined ? findLevel(document, item, level) : null
  const known = heldBy(state.corrections, id)?.proposed
  if (known !== undefined) {
    const isSameValue =
      level === undefined ? known.level === undefined : found !== null && known.level?.value === found.value
    const isSame =
      known.item === item &&
      isSameValue &&
      isRestated(notRated, known.notRated) &&
      isRestated(data.challenge, known.challenge)
    return isSame && isJustificationRestated(data, known)
      ? ok([])
      : refuse({ code: 'CorrectionIdReused', correction: id })
  }
  if (state.status !== 'published') return refuse({ code: 'AssessmentNotPublished' })
  if (document === undefined) {
    return refuse({ code: 'VersionUnknown', version, known: framework.versions.map(each => each.version) })
  }
  if (!itemsOf(document).some(each => each.id === item))
    return refuse({ code: 'ItemNotInVersion', item, version })
  if ((level === undefined) === (notRated === undefined)) return refuse({ code: 'ValueMissing' })
  if (level !== undefined && found === null) return refuse(levelUnknown(document, item, level))
  if (rationale === undefined) return refuse({ code: 'RationaleMissing', act: 'correction' })
  if ((data.evidence ?? []).length === 0) return refuse({ code: 'EvidenceMissing', act: 'correction' })
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  const shown = shownAct(state, item)
  const changed = shown ?? rolledUpFrom(state, document, item).at(-1)
  if (changed !== undefined && lastDayOf(occurredOn) < changed.day) {
    return refuse({ code: 'DatedBeforeAct', occurredOn, actOn: changed.day })
  }
  if (
    shown?.kind !== 'withdrawal' &&
    shown?.level === (found?.value ?? null) &&
    shown.notRated === (notRated?.reason ?? null)
  ) {
    return refuse({ code: 'CorrectionChangesNothing', item })
  }
  if (data.challenge !== undefined) {
    const misfit = citationRefusal(data.challenge, state, document, { item, occurredOn })
    if (misfit !== null) return refuse(misfit)
  }
  const value = found === null ? { notRated: { reason: notRated?.reason ?? '' } } : { level: found }
  const event = {
    correction: id,
    item,
    version,
    ...value,
    ...defined({ challenge: data.challenge }),
    rationale,
    evidence: [...(data.evidence ?? [])],
    occurredOn,
  }
  return ok([{ type: 'CorrectionProposed', data: { ...event, seen: { framework: framework.revision } } }])
}

/** A second person approves or rejects a proposed correction. */
export function decideCorrection(
  type: 'CorrectionApproved' | 'CorrectionRejected',
  data: DecideCorrection,
  state: AssessmentState,
): Decision {
  const correction = heldBy(state.corrections, data.id)
  if (correction === undefined) return refuse({ code: 'CorrectionUnknown', correction: data.id })
  const { decided, proposed, proposedBy } = correction
  if (decided !== null) {
    const isSame = decided.type === type && isJustificationRestated(data, { ...decided.data })
    return isSame
      ? ok([])
      : refuse({ code: 'CorrectionDecided', correction: data.id, decision: decided.type })
  }
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (type === 'CorrectionRejected' && data.rationale === undefined) {
    return refuse({ code: 'RationaleMissing', act: 'rejection' })
  }
  if (type === 'CorrectionApproved') {
    const person = partiesOf(data.actor).find(each => partiesOf(proposedBy).includes(each))
    if (person !== undefined) return refuse({ code: 'CorrectionApprovedByProposer', person })
    // Another correction may have been approved since this one was proposed: it must still come after what it changes.
    const shown = shownAct(state, proposed.item)
    if (shown !== undefined && lastDayOf(proposed.occurredOn) < shown.day) {
      return refuse({ code: 'DatedBeforeAct', occurredOn: proposed.occurredOn, actOn: shown.day })
    }
  }
  return ok([{ type, data: { correction: data.id, ...defined({ rationale: data.rationale }), occurredOn } }])
}

/** Withdraws what is published of an item. What was public stays in the history. */
export function withdraw(data: DataOf<'WithdrawRating'>, state: AssessmentState): Decision {
  const { item, rationale } = data
  const shown = shownAct(state, item)
  const known = heldBy(state.withdrawals, item)
  if (shown?.kind === 'withdrawal' && known !== undefined && isJustificationRestated(data, known))
    return ok([])
  if (state.status !== 'published') return refuse({ code: 'AssessmentNotPublished' })
  if (shown === undefined || shown.kind === 'withdrawal') return refuse({ code: 'NothingToWithdraw', item })
  if (rationale === undefined) return refuse({ code: 'RationaleMissing', act: 'withdrawal' })
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (lastDayOf(occurredOn) < shown.day)
    return refuse({ code: 'DatedBeforeAct', occurredOn, actOn: shown.day })
  const event = { item, version: shown.version, rationale, evidence: [...(data.evidence ?? [])], occurredOn }
  return ok([{ type: 'RatingWithdrawn', data: event }])
}
