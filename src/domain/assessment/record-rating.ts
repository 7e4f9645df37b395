import { ok, type Recorded, refuse } from '../decider.ts'
import { type FrameworkVersion, itemsOf } from '../framework/document.ts'
import { findLevel } from '../framework/levels.ts'
import { lineageOf } from '../framework/lineage.ts'
import { newestOf } from '../framework/versions.ts'
import type { RatingAction } from '../rating/cell.ts'
import type { PositionedRating } from '../rating/published-rating.ts'
import { timelineOf } from '../rating/timeline.ts'
import { isInFuture, lastDayOf } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { dateOf, isJustificationRestated } from '../values/justification.ts'
import { heldBy } from '../values/keyed.ts'
import { isRestated } from '../values/restated.ts'
import type { AssessmentRefusal, Decision, Draft, RecordRating } from './command.ts'
import { levelUnknown } from './level-unknown.ts'
import type { AssessmentState } from './state.ts'
import { shownAct } from './state.ts'

/** Records a draft rating of an item. The same rating again, with the same reasons, records nothing. */
export function recordRating(data: RecordRating, state: AssessmentState): Decision {
  const { item, level, notRated, framework } = data
  const draft = heldBy(state.ratings, item)
  const known = framework.versions.map(({ version }) => version)
  const version = data.version ?? state.version ?? newestOf(framework.versions) ?? ''
  const document = framework.versions.find(each => each.version === version)
  const found = document && level !== undefined ? findLevel(document, item, level) : null
  if (draft !== undefined && isStanding(state, draft) && isUnchanged(data, draft, found?.value)) return ok([])
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status === 'submitted') return refuse({ code: 'AssessmentSubmitted' })
  if (!data.round.isOpen) return refuse({ code: 'RoundNotOpen' })
  if (document === undefined) return refuse({ code: 'VersionUnknown', version, known })
  if (state.version !== null && state.version !== version) {
    return refuse({ code: 'VersionFixed', version: state.version, given: version })
  }
  const misfit = valueRefusal(document, data, found)
  if (misfit !== null) return refuse(misfit)
  const evidence = [...(data.evidence ?? [])]
  const seen = { framework: framework.revision, round: data.round.revision }
  const judged = { ...defined({ rationale: data.rationale }), evidence, occurredOn: dateOf(data), seen }
  if (found === null) {
    return ok([
      { type: 'RatingNotGiven', data: { item, version, reason: notRated?.reason ?? '', ...judged } },
    ])
  }
  const missing = reasonRefusal(data, version, found.value)
  if (missing !== null) return refuse(missing)
  const type = data.override === true ? 'ComponentOverridden' : 'RatingRecorded'
  return ok([{ type, data: { item, version, level: found, ...judged } }])
}

/** Whether the last rating of an item is still the one shown: after publication another act may have replaced it. */
const isStanding = (state: AssessmentState, { data, revision }: Recorded<Draft>): boolean =>
  state.status !== 'published' || shownAct(state, data.item)?.revision === revision

function isUnchanged(data: RecordRating, draft: Draft, level: number | undefined): boolean {
  const isSameValue =
    draft.type === 'RatingNotGiven'
      ? data.level === undefined && data.notRated?.reason === draft.data.reason
      : data.notRated === undefined && draft.data.level.value === level
  const isSameKind = data.override === undefined || data.override === (draft.type === 'ComponentOverridden')
  return (
    isSameValue &&
    isSameKind &&
    isRestated(data.version, draft.data.version) &&
    isJustificationRestated(data, draft.data)
  )
}

function valueRefusal(
  document: FrameworkVersion,
  data: RecordRating,
  found: unknown,
): AssessmentRefusal | null {
  const { item, level, override } = data
  const { version } = document
  if (!itemsOf(document).some(({ id }) => id === item)) return { code: 'ItemNotInVersion', item, version }
  if ((level === undefined) === (data.notRated === undefined)) return { code: 'ValueMissing' }
  if (level !== undefined && found === null) return levelUnknown(document, item, level)
  const component = document.components.find(({ id }) => id === item)
  if (
    override === true &&
    (component === undefined || component.elements.length === 0 || level === undefined)
  ) {
    return { code: 'OverrideNeedsElements', item }
  }
  const occurredOn = dateOf(data)
  return isInFuture(occurredOn, data.today) ? { code: 'DateInFuture', occurredOn } : null
}

/** A level needs a rationale and evidence; one that only affirms what stood before needs a rationale. */
function reasonRefusal(data: RecordRating, version: string, level: number): AssessmentRefusal | null {
  if (data.rationale === undefined)
    return { code: 'RationaleMissing', act: data.override === true ? 'override' : 'rating' }
  if ((data.evidence ?? []).length > 0) return null
  if (data.override === true) return { code: 'EvidenceMissing', act: 'override' }
  const day = lastDayOf(dateOf(data))
  const act: PositionedRating = {
    item: data.item,
    version,
    kind: 'rating',
    basis: 'rated',
    level,
    notRated: null,
    day,
    occurredOn: day,
    visibleOn: day,
    revision: 0,
    publicBy: 0,
    importId: '',
    period: data.period,
    position: 0,
  }
  const timeline = timelineOf(lineageOf(data.framework.versions), [...(data.otherActs ?? []), act])
  const isOwn = (each: RatingAction) => each.act === act && each.item === data.item
  const action = timeline.history(data.item).find(isOwn)?.action
  return action === 'AF' ? null : { code: 'EvidenceMissing', act: action ?? 'rating' }
}
