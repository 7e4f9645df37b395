import { type Act, compareWithinPeriod, isSameValue, type PlacedAct } from './act.ts'
import type { AssessmentEvent } from './assessment-event.ts'
import { isInFuture, lastDayOf, type PartialDate } from './date.ts'
import { type Decider, type Message, ok, type Recorded, refuse } from './decider.ts'
import { type Actor, type Evidence, partiesOf } from './evidence.ts'
import { type FrameworkVersion, findLevel, itemsOf } from './framework.ts'
import { lineageOf } from './lineage.ts'
import type { Period } from './period.ts'
import { type Publication, publish, UNPUBLISHED } from './publication.ts'
import { timelineOf } from './timeline.ts'

type Of<Type extends AssessmentEvent['type']> = Extract<AssessmentEvent, { type: Type }>
type Draft = Of<'RatingRecorded'> | Of<'RatingNotGiven'> | Of<'ComponentOverridden'>

/** What the shell read in other streams before it asked: facts travel in the command. */
export type FrameworkFacts = { readonly versions: readonly FrameworkVersion[]; readonly revision: number }
export type RoundFacts = { readonly isOpen: boolean; readonly revision: number }

type Said = { readonly rationale?: string | undefined }
type By = { readonly actor: Actor; readonly today: string; readonly occurredOn?: PartialDate | undefined }
type Reasons = Said & { readonly evidence?: readonly Evidence[] | undefined }
type Value = {
  readonly level?: string | number | undefined
  readonly notRated?: { readonly reason: string } | undefined
}

export type RecordRating = By &
  Reasons &
  Value & {
    readonly item: string
    readonly period: Period
    readonly version?: string | undefined
    readonly override?: boolean | undefined
    readonly framework: FrameworkFacts
    readonly round: RoundFacts
    /** The acts of this entity in other periods, where evidence is missing: an affirmation needs none. */
    readonly otherActs?: readonly PlacedAct[] | undefined
  }

export type AssessmentCommand =
  | Message<'RecordRating', RecordRating>
  | Message<'SubmitAssessment', By & Said & { readonly round: RoundFacts }>
  | Message<'ReturnAssessment', By & Said>
  | Message<'PublishAssessment', By & Said>
  | Message<
      'ProposeCorrection',
      By &
        Reasons &
        Value & { readonly id: string; readonly item: string; readonly framework: FrameworkFacts }
    >
  | Message<'ApproveCorrection', By & Said & { readonly id: string }>
  | Message<'RejectCorrection', By & Said & { readonly id: string }>
  | Message<'WithdrawRating', By & Reasons & { readonly item: string }>
  | Message<
      'ImportRating',
      { readonly id: string; readonly row: Of<'RatingImported'>['data']; readonly today: string }
    >

export type AssessmentRefusal =
  | { readonly code: 'AssessmentPublished' | 'AssessmentSubmitted' | 'AssessmentNotSubmitted' }
  | { readonly code: 'AssessmentNotPublished' | 'AssessmentEmpty' | 'RoundNotOpen' | 'ValueMissing' }
  | { readonly code: 'AssessmentInDraft'; readonly state: string }
  | { readonly code: 'VersionUnknown'; readonly version: string; readonly known: readonly string[] }
  | { readonly code: 'VersionFixed'; readonly version: string; readonly given: string }
  | { readonly code: 'ItemUnknown'; readonly item: string; readonly version: string }
  | {
      readonly code: 'LevelUnknown'
      readonly level: string
      readonly item: string
      readonly levels: readonly string[]
    }
  | { readonly code: 'OverrideNeedsElements'; readonly item: string }
  | { readonly code: 'RationaleMissing' | 'EvidenceMissing'; readonly act: string }
  | { readonly code: 'PublisherRated'; readonly person: string }
  | { readonly code: 'CorrectionUnknown'; readonly correction: string }
  | { readonly code: 'CorrectionIdReused'; readonly correction: string }
  | { readonly code: 'CorrectionDecided'; readonly correction: string; readonly decision: string }
  | { readonly code: 'CorrectionApprovedByProposer'; readonly person: string }
  | { readonly code: 'CorrectionChangesNothing' | 'NothingToWithdraw'; readonly item: string }
  | { readonly code: 'DatedBeforeAct'; readonly occurredOn: string; readonly actOn: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
  | {
      readonly code: 'RatingClash'
      readonly item: string
      readonly occurredOn: string
      readonly event: string
    }

export type Correction = {
  readonly proposed: Of<'CorrectionProposed'>['data']
  readonly proposedBy: Actor
  readonly decided: Of<'CorrectionApproved'> | Of<'CorrectionRejected'> | null
  readonly decidedBy: Actor | null
}

export type AssessmentState = {
  readonly status: 'none' | 'draft' | 'submitted' | 'published'
  readonly version: string | null
  readonly hasImport: boolean
  /** Everyone who ever rated in it, overwritten drafts included. */
  readonly raters: readonly string[]
  /** The last rating of each item, with who gave it; kept after publication, when it changes no more. */
  readonly ratings: { readonly [item: string]: Draft & { readonly actor: Actor; readonly id: string } }
  readonly submitted: Of<'AssessmentSubmitted'>['data'] | null
  readonly returned: Of<'AssessmentReturned'>['data'] | null
  readonly published: Of<'AssessmentPublished'>['data'] | null
  readonly corrections: { readonly [id: string]: Correction }
  readonly withdrawals: { readonly [item: string]: Of<'RatingWithdrawn'>['data'] }
  readonly publication: Publication
  /** What is public, in the order in which it was recorded, with the event that says it. */
  readonly acts: readonly (Act & { readonly id: string })[]
}

const initial: AssessmentState = {
  status: 'none',
  version: null,
  hasImport: false,
  raters: [],
  ratings: {},
  submitted: null,
  returned: null,
  published: null,
  corrections: {},
  withdrawals: {},
  publication: UNPUBLISHED,
  acts: [],
}

/** All ratings of one district or school in one round: drafted, submitted, published, then only corrected or withdrawn. */
export const assessment: Decider<AssessmentCommand, AssessmentEvent, AssessmentState, AssessmentRefusal> = {
  initial,
  evolve: (state, event) => {
    const [publication, news] = publish(state.publication, event)
    const acts =
      news.length === 0 ? state.acts : [...state.acts, ...news.map(act => ({ ...act, id: event.id }))]
    return { ...evolveFacts(state, event), publication, acts }
  },
  decide: ({ type, data }, state) => {
    switch (type) {
      case 'RecordRating':
        return recordRating(data, state)
      case 'SubmitAssessment':
        return submit(data, state)
      case 'ReturnAssessment':
        return giveBack(data, state)
      case 'PublishAssessment':
        return publishAssessment(data, state)
      case 'ProposeCorrection':
        return proposeCorrection(data, state)
      case 'ApproveCorrection':
        return decideCorrection('CorrectionApproved', data, state)
      case 'RejectCorrection':
        return decideCorrection('CorrectionRejected', data, state)
      case 'WithdrawRating':
        return withdraw(data, state)
      case 'ImportRating':
        return importRating(data, state)
    }
  },
}

function evolveFacts(state: AssessmentState, event: Recorded<AssessmentEvent>): AssessmentState {
  const { type, data, actor } = event
  switch (type) {
    case 'RatingRecorded':
    case 'RatingNotGiven':
    case 'ComponentOverridden': {
      const raters = [...new Set([...state.raters, ...partiesOf(actor)])]
      const ratings = { ...state.ratings, [data.item]: { ...event } }
      return { ...state, status: 'draft', version: data.version, raters, ratings }
    }
    case 'AssessmentSubmitted':
      return { ...state, status: 'submitted', submitted: data }
    case 'AssessmentReturned':
      return { ...state, status: 'draft', returned: data, submitted: null }
    case 'AssessmentPublished':
      return { ...state, status: 'published', published: data }
    case 'CorrectionProposed': {
      const correction = { proposed: data, proposedBy: actor, decided: null, decidedBy: null }
      return { ...state, corrections: { ...state.corrections, [data.correction]: correction } }
    }
    case 'CorrectionApproved':
    case 'CorrectionRejected': {
      const correction = state.corrections[data.correction]
      if (correction === undefined) return state
      const decided = { ...correction, decided: event, decidedBy: actor }
      return { ...state, corrections: { ...state.corrections, [data.correction]: decided } }
    }
    case 'RatingWithdrawn':
      return { ...state, withdrawals: { ...state.withdrawals, [data.item]: data } }
    case 'RatingImported':
      return { ...state, status: 'published', version: data.version, hasImport: true }
  }
}

type Decision = ReturnType<typeof assessment.decide>

/** A field that the wish leaves out is not compared. */
const agrees = <Value>(given: Value | undefined, stands: Value): boolean =>
  given === undefined || JSON.stringify(given) === JSON.stringify(stands)

const reasonsAgree = (given: By & Reasons, stands: Reasons & { readonly occurredOn: PartialDate }): boolean =>
  agrees(given.occurredOn, stands.occurredOn) &&
  agrees(given.rationale, stands.rationale) &&
  agrees(given.evidence, stands.evidence)

const rationaleOf = ({ rationale }: Said) => (rationale === undefined ? {} : { rationale })
const dateOf = ({ occurredOn, today }: By): PartialDate => occurredOn ?? today

function recordRating(data: RecordRating, state: AssessmentState): Decision {
  const { item, level, notRated, framework } = data
  const draft = state.ratings[item]
  const known = framework.versions.map(({ version }) => version)
  const version = data.version ?? state.version ?? known.at(-1) ?? ''
  const document = framework.versions.find(each => each.version === version)
  const found = document && level !== undefined ? findLevel(document, item, level) : null
  if (draft !== undefined && isUnchanged(data, draft, found?.value)) return ok([])
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

function levelUnknown(document: FrameworkVersion, item: string, level: string | number): AssessmentRefusal {
  const scale = itemsOf(document).find(({ id }) => id === item)?.scale
  const levels = document.scales.find(({ id }) => id === scale)?.levels.map(({ name }) => name) ?? []
  return { code: 'LevelUnknown', level: String(level), item, levels }
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
    visibleOn: day,
    revision: 0,
    importId: '',
    period: data.period,
    position: 0,
  }
  const timeline = timelineOf(lineageOf(data.framework.versions), [...(data.otherActs ?? []), act])
  const action = timeline.history(data.item).find(each => each.act === act)?.action
  return action === 'AF' ? null : { code: 'EvidenceMissing', act: action ?? 'rating' }
}

function submit(data: By & Said & { readonly round: RoundFacts }, state: AssessmentState): Decision {
  if (state.submitted !== null && reasonsAgree(data, { ...state.submitted })) return ok([])
  if (state.status === 'submitted') return refuse({ code: 'AssessmentSubmitted' })
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status === 'none') return refuse({ code: 'AssessmentEmpty' })
  if (!data.round.isOpen) return refuse({ code: 'RoundNotOpen' })
  return dated('AssessmentSubmitted', data)
}

function giveBack(data: By & Said, state: AssessmentState): Decision {
  if (state.status === 'draft' && state.returned !== null && reasonsAgree(data, { ...state.returned })) {
    return ok([])
  }
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status !== 'submitted') return refuse({ code: 'AssessmentNotSubmitted' })
  return data.rationale === undefined
    ? refuse({ code: 'RationaleMissing', act: 'return' })
    : dated('AssessmentReturned', data)
}

function publishAssessment(data: By & Said, state: AssessmentState): Decision {
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

/** The act that shows now in the cell of an item: the last in the order of history. */
const shownAct = (state: AssessmentState, item: string) =>
  state.acts
    .filter(act => act.item === item)
    .toSorted(compareWithinPeriod)
    .at(-1)

function proposeCorrection(
  data: Extract<AssessmentCommand, { type: 'ProposeCorrection' }>['data'],
  state: AssessmentState,
): Decision {
  const { id, item, level, notRated, rationale, framework } = data
  const version = state.version ?? ''
  const document = framework.versions.find(each => each.version === version)
  const found = document && level !== undefined ? findLevel(document, item, level) : null
  const known = state.corrections[id]?.proposed
  if (known !== undefined) {
    const isSame =
      known.item === item && known.level?.value === found?.value && agrees(notRated, known.notRated)
    return isSame && reasonsAgree(data, known)
      ? ok([])
      : refuse({ code: 'CorrectionIdReused', correction: id })
  }
  if (state.status !== 'published') return refuse({ code: 'AssessmentNotPublished' })
  if (document === undefined) {
    return refuse({ code: 'VersionUnknown', version, known: framework.versions.map(each => each.version) })
  }
  if (!itemsOf(document).some(each => each.id === item)) return refuse({ code: 'ItemUnknown', item, version })
  if ((level === undefined) === (notRated === undefined)) return refuse({ code: 'ValueMissing' })
  if (level !== undefined && found === null) return refuse(levelUnknown(document, item, level))
  if (rationale === undefined) return refuse({ code: 'RationaleMissing', act: 'correction' })
  if ((data.evidence ?? []).length === 0) return refuse({ code: 'EvidenceMissing', act: 'correction' })
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  const shown = shownAct(state, item)
  if (shown !== undefined && lastDayOf(occurredOn) < shown.day) {
    return refuse({ code: 'DatedBeforeAct', occurredOn, actOn: shown.day })
  }
  if (
    shown?.kind !== 'withdrawal' &&
    shown?.level === (found?.value ?? null) &&
    shown.notRated === (notRated?.reason ?? null)
  ) {
    return refuse({ code: 'CorrectionChangesNothing', item })
  }
  const value = found === null ? { notRated: { reason: notRated?.reason ?? '' } } : { level: found }
  const event = {
    correction: id,
    item,
    version,
    ...value,
    rationale,
    evidence: [...(data.evidence ?? [])],
    occurredOn,
  }
  return ok([{ type: 'CorrectionProposed', data: { ...event, seen: { framework: framework.revision } } }])
}

function decideCorrection(
  type: 'CorrectionApproved' | 'CorrectionRejected',
  data: By & Said & { readonly id: string },
  state: AssessmentState,
): Decision {
  const correction = state.corrections[data.id]
  if (correction === undefined) return refuse({ code: 'CorrectionUnknown', correction: data.id })
  const { decided, proposed, proposedBy } = correction
  if (decided !== null) {
    const isSame = decided.type === type && reasonsAgree(data, { ...decided.data })
    return isSame
      ? ok([])
      : refuse({ code: 'CorrectionDecided', correction: data.id, decision: decided.type })
  }
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (lastDayOf(occurredOn) < lastDayOf(proposed.occurredOn)) {
    return refuse({ code: 'DatedBeforeAct', occurredOn, actOn: lastDayOf(proposed.occurredOn) })
  }
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
  return ok([{ type, data: { correction: data.id, ...rationaleOf(data), occurredOn } }])
}

function withdraw(data: By & Reasons & { readonly item: string }, state: AssessmentState): Decision {
  const { item, rationale } = data
  const shown = shownAct(state, item)
  const known = state.withdrawals[item]
  if (shown?.kind === 'withdrawal' && known !== undefined && reasonsAgree(data, known)) return ok([])
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

/** Recorded history is taken as it is; refused is only what contradicts the record or a review that is under way. */
function importRating(
  { id, row, today }: Extract<AssessmentCommand, { type: 'ImportRating' }>['data'],
  state: AssessmentState,
): Decision {
  if (state.acts.some(act => act.id === id)) return ok([])
  if (state.status === 'draft' || state.status === 'submitted') {
    return refuse({ code: 'AssessmentInDraft', state: state.status })
  }
  if (state.version !== null && state.version !== row.version) {
    return refuse({ code: 'VersionFixed', version: state.version, given: row.version })
  }
  if (isInFuture(row.occurredOn, today)) return refuse({ code: 'DateInFuture', occurredOn: row.occurredOn })
  const day = lastDayOf(row.occurredOn)
  const value = { level: row.level?.value ?? null, notRated: row.notRated?.reason ?? null }
  const clash = state.acts.find(
    act =>
      act.item === row.item &&
      act.day === day &&
      act.kind !== 'withdrawal' &&
      !isSameValue(act, { ...act, ...value }),
  )
  if (clash !== undefined) {
    return refuse({ code: 'RatingClash', item: row.item, occurredOn: row.occurredOn, event: clash.id })
  }
  return ok([{ type: 'RatingImported', data: row }])
}
