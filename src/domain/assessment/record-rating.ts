import { ok, type Recorded, refuse } from '../decider.ts'
import { type FrameworkVersion, findLevel, itemsOf, newestOf } from '../framework/framework.ts'
import { lineageOf } from '../framework/lineage.ts'
import type { PlacedAct } from '../rating/published-rating.ts'
import { timelineOf } from '../rating/timeline.ts'
import { isInFuture, lastDayOf } from '../values/date.ts'
import { partiesOf } from '../values/evidence.ts'
import { heldBy } from '../values/keyed.ts'
import type { AssessmentRefusal, By, DataOf, Decision, Draft, RecordRating, Said } from './command.ts'
import type { AssessmentState } from './state.ts'
import { agrees, dateOf, levelUnknown, rationaleOf, reasonsAgree, shownAct } from './wish.ts'

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
  const misfit = misfitOf(document, data, found)
  if (misfit !== null) return refuse(misfit)
  const evidence = [...(data.evidence ?? [])]
  const seen = { framework: framework.revision, round: data.round.revision }
  const judged = { ...rationaleOf(data), evidence, occurredOn: dateOf(data), seen }
  if (found === null) {
    return ok([
      { type: 'RatingNotGiven', data: { item, version, reason: notRated?.reason ?? '', ...judged } },
    ])
  }
  const missing = missingReasons(data, version, found.value)
  if (missing !== null) return refuse(missing)
  const type = data.override === true ? 'ComponentOverridden' : 'RatingRecorded'
  return ok([{ type, data: { item, version, level: found, ...judged } }])
}

/** Whether the last rating of an item still says what it shows: once published, it may have been changed since. */
const isStanding = (state: AssessmentState, { data, revision }: Recorded<Draft>): boolean =>
  state.status !== 'published' || shownAct(state, data.item)?.revision === revision

function isUnchanged(data: RecordRating, draft: Draft, level: number | undefined): boolean {
  const isSameValue =
    draft.type === 'RatingNotGiven'
      ? data.level === undefined && data.notRated?.reason === draft.data.reason
      : data.notRated === undefined && draft.data.level.value === level
  const isSameKind = data.override === undefined || data.override === (draft.type === 'ComponentOverridden')
  return (
    isSameValue && isSameKind && agrees(data.version, draft.data.version) && reasonsAgree(data, draft.data)
  )
}

function misfitOf(document: FrameworkVersion, data: RecordRating, found: unknown): AssessmentRefusal | null {
  const { item, level, override } = data
  const { version } = document
  if (!itemsOf(document).some(({ id }) => id === item)) return { code: 'ItemUnknown', item, version }
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
function missingReasons(data: RecordRating, version: string, level: number): AssessmentRefusal | null {
  if (data.rationale === undefined)
    return { code: 'RationaleMissing', act: data.override === true ? 'override' : 'rating' }
  if ((data.evidence ?? []).length > 0) return null
  if (data.override === true) return { code: 'EvidenceMissing', act: 'override' }
  const day = lastDayOf(dateOf(data))
  const act: PlacedAct = {
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
  const action = timeline.history(data.item).find(each => each.act === act)?.action
  return action === 'AF' ? null : { code: 'EvidenceMissing', act: action ?? 'rating' }
}

export function submit(data: DataOf<'SubmitAssessment'>, state: AssessmentState): Decision {
  if (state.submitted !== null && reasonsAgree(data, { ...state.submitted })) return ok([])
  if (state.status === 'submitted') return refuse({ code: 'AssessmentSubmitted' })
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status === 'none') return refuse({ code: 'AssessmentEmpty' })
  if (!data.round.isOpen) return refuse({ code: 'RoundNotOpen' })
  return dated('AssessmentSubmitted', data)
}

export function giveBack(data: By & Said, state: AssessmentState): Decision {
  if (state.status === 'draft' && state.returned !== null && reasonsAgree(data, { ...state.returned })) {
    return ok([])
  }
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status !== 'submitted') return refuse({ code: 'AssessmentNotSubmitted' })
  return dated('AssessmentReturned', data)
}

export function publishAssessment(data: By & Said, state: AssessmentState): Decision {
  if (state.published !== null && reasonsAgree(data, { ...state.published })) return ok([])
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status !== 'submitted') return refuse({ code: 'AssessmentNotSubmitted' })
  const rated = partiesOf(data.actor).find(person => state.raters.includes(person))
  return rated === undefined
    ? dated('AssessmentPublished', data)
    : refuse({ code: 'PublisherRated', person: rated })
}

function dated(
  type: 'AssessmentSubmitted' | 'AssessmentReturned' | 'AssessmentPublished',
  data: By & Said,
): Decision {
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  return ok([{ type, data: { ...rationaleOf(data), occurredOn } }])
}
