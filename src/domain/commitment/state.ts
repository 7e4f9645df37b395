import type { Recorded } from '../decider.ts'
import type { Actor } from '../values/actor.ts'
import { lastDayOf, type PartialDate } from '../values/date.ts'
import type { CommitmentEvent, Owner, Verdict } from './event.ts'

type Of<Type extends CommitmentEvent['type']> = Extract<CommitmentEvent, { type: Type }>

/** What was promised, as it stands or as it was first worded. */
export type Terms = {
  readonly text: string
  readonly measure: string | null
  readonly unit: string | null
  readonly baseline: string | null
  readonly target: string | null
  readonly dueOn: PartialDate | null
}

/** The event that states a fact, and who stated it. */
export type Statement = {
  readonly event: string
  readonly revision: number
  readonly on: PartialDate
  readonly actor: Actor
  /** The person or body that the source of an import names; null if there is none. */
  readonly by: string | null
}
export type Amendment = Statement & { readonly changed: Partial<Omit<Terms, 'dueOn'>> }
export type Extension = Statement & {
  readonly from: PartialDate | null
  readonly to: PartialDate
  readonly late: boolean
}
export type Milestone = Statement & {
  readonly id: string
  readonly title: string
  readonly dueOn: PartialDate | null
  readonly reachedOn: PartialDate | null
}
export type Progress = Statement & {
  readonly value: string | null
  /** The measure that was in force when it was reported: a changed measure begins a series of its own. */
  readonly measure: string | null
  readonly unit: string | null
  readonly self: boolean
  readonly hasSource: boolean
}
export type Judgement = Statement & { readonly verdict: Verdict; readonly metOn: PartialDate | null }

/** Everything that was said of one commitment. */
export type CommitmentState = {
  /** Null as long as only later steps are known, as an import in parts may leave it. */
  readonly made: (Statement & { readonly data: Of<'CommitmentMade'>['data'] }) | null
  readonly owner: Owner | null
  readonly funders: readonly string[]
  readonly original: Terms | null
  readonly inForce: Terms | null
  /** Whether text, measure or target were ever changed; a due date is extended, not amended. */
  readonly isAmended: boolean
  /** The measure under which the baseline in force was stated: under another one it compares with nothing. */
  readonly baselineMeasure: string | null
  /** The unit in which that baseline was stated. */
  readonly baselineUnit: string | null
  readonly hasEverMeasure: boolean
  readonly amendments: readonly Amendment[]
  readonly extensions: readonly Extension[]
  readonly milestones: readonly Milestone[]
  /** Milestones reached before they were added, which can follow from inexact dates or from an import in parts. */
  readonly reachedEarly: readonly { readonly id: string; readonly on: PartialDate }[]
  readonly progress: readonly Progress[]
  readonly completions: readonly (Statement & {
    readonly completion: Of<'CompletionAssessed'>['data']['completion']
  })[]
  /** First and revised ones, in order; the last one stands, none is erased. */
  readonly verdicts: readonly Judgement[]
  readonly ended:
    | (Statement & { readonly how: 'withdrawn' | 'superseded'; readonly supersededBy: string | null })
    | null
  /** The last step other than the promise itself and its milestones. */
  readonly lastHeardOn: PartialDate | null
  /** The ids of imported events: the same row is recorded once. */
  readonly imported: readonly string[]
}

export const NOT_MADE: CommitmentState = {
  made: null,
  owner: null,
  funders: [],
  original: null,
  inForce: null,
  isAmended: false,
  baselineMeasure: null,
  baselineUnit: null,
  hasEverMeasure: false,
  amendments: [],
  extensions: [],
  milestones: [],
  reachedEarly: [],
  progress: [],
  completions: [],
  verdicts: [],
  ended: null,
  lastHeardOn: null,
  imported: [],
}

/**
 * The one fold of a commitment, for the decider and for views: its steps in the order of `inOrder`. A step after the end is
 * recorded and shown in the history, but counts only if it is a verdict.
 */
export function evolve(state: CommitmentState, event: Recorded<CommitmentEvent>): CommitmentState {
  const imported = event.data.imported === undefined ? state.imported : [...state.imported, event.id]
  if (!isCounted(event, state)) return { ...state, imported }
  const { occurredOn } = event.data
  const lastHeardOn = isHeard(event) ? later(state.lastHeardOn, occurredOn) : state.lastHeardOn
  return { ...evolveStep(state, event), lastHeardOn, imported }
}

/** Nothing moves after the end but the verdict: otherwise a withdrawal would hide that a promise was broken. */
export const isCounted = ({ type }: Pick<CommitmentEvent, 'type'>, { ended }: CommitmentState): boolean =>
  ended === null || type === 'VerdictIssued' || type === 'VerdictRevised'

/** Whether a step says something of what became of a promise. */
export const isHeard = ({ type }: Pick<CommitmentEvent, 'type'>): boolean =>
  type !== 'CommitmentMade' && type !== 'MilestoneAdded'

function evolveStep(state: CommitmentState, event: Recorded<CommitmentEvent>): CommitmentState {
  const { type, data, id, revision, actor } = event
  const said: Statement = { event: id, revision, on: data.occurredOn, actor, by: data.by ?? null }
  switch (type) {
    case 'CommitmentMade':
      return make(state, said, data)
    case 'MilestoneAdded':
      return addMilestone(state, said, data)
    case 'MilestoneReached':
      return reachMilestone(state, data)
    case 'ProgressReported': {
      const { measure = null, unit = null } = state.inForce ?? {}
      const hasSource = data.evidence.length > 0
      return {
        ...state,
        progress: [
          ...state.progress,
          { ...said, value: data.value ?? null, measure, unit, self: data.self, hasSource },
        ],
      }
    }
    case 'DueDateExtended': {
      const from = state.inForce?.dueOn ?? null
      const inForce = state.inForce && { ...state.inForce, dueOn: data.dueOn }
      // An import does not know which date was in force; this fold does.
      const late = data.late || (from !== null && lastDayOf(data.occurredOn) > lastDayOf(from))
      return { ...state, inForce, extensions: [...state.extensions, { ...said, from, to: data.dueOn, late }] }
    }
    case 'TermsAmended':
      return amend(state, said, data)
    case 'CompletionAssessed':
      return { ...state, completions: [...state.completions, { ...said, completion: data.completion }] }
    case 'VerdictIssued':
    case 'VerdictRevised':
      return {
        ...state,
        verdicts: [...state.verdicts, { ...said, verdict: data.verdict, metOn: data.metOn ?? null }],
      }
    case 'CommitmentWithdrawn':
      return { ...state, ended: { ...said, how: 'withdrawn', supersededBy: null } }
    case 'CommitmentSuperseded':
      return { ...state, ended: { ...said, how: 'superseded', supersededBy: data.supersededBy ?? null } }
  }
}

function make(state: CommitmentState, said: Statement, data: Of<'CommitmentMade'>['data']): CommitmentState {
  const terms = {
    text: data.text,
    measure: data.measure ?? null,
    unit: data.unit ?? null,
    baseline: data.baseline ?? null,
    target: data.target ?? null,
    dueOn: data.dueOn ?? null,
  }
  return {
    ...state,
    made: { ...said, data },
    owner: data.owner,
    funders: data.funders,
    original: terms,
    inForce: terms,
    baselineMeasure: terms.measure,
    baselineUnit: terms.unit,
    hasEverMeasure: terms.measure !== null,
  }
}

function addMilestone(
  state: CommitmentState,
  said: Statement,
  data: Of<'MilestoneAdded'>['data'],
): CommitmentState {
  const { milestone: id, title, dueOn = null } = data
  if (state.milestones.some(each => each.id === id)) return state
  const reachedOn = state.reachedEarly.find(each => each.id === id)?.on ?? null
  return { ...state, milestones: [...state.milestones, { ...said, id, title, dueOn, reachedOn }] }
}

/** A milestone is reached once: a second time changes nothing. */
function reachMilestone(state: CommitmentState, data: Of<'MilestoneReached'>['data']): CommitmentState {
  const { milestone: id, occurredOn: on } = data
  if (!state.milestones.some(each => each.id === id)) {
    return { ...state, reachedEarly: [...state.reachedEarly, { id, on }] }
  }
  const milestones = state.milestones.map(each =>
    each.id === id && each.reachedOn === null ? { ...each, reachedOn: on } : each,
  )
  return { ...state, milestones }
}

/**
 * Each field that an amendment names was changed: the read model may keep that a text was given, and not the text. A baseline
 * that was missing at the start may be stated once: it counts as original and amends nothing, as long as it is measured as the
 * promise was.
 */
function amend(state: CommitmentState, said: Statement, data: Of<'TermsAmended'>['data']): CommitmentState {
  const { inForce, original, amendments } = state
  if (inForce === null || original === null) return state
  const { text, measure, unit, baseline, target } = data
  // A term repeated as it stands changes nothing: a command then records no event, and an import makes no amendment.
  const given = Object.entries({ text, measure, unit, baseline, target }).filter(
    ([term, value]) => value !== undefined && value !== inForce[term as keyof Terms],
  )
  if (given.length === 0) return state
  const changed = Object.fromEntries(given) as Amendment['changed']
  const isFirstBaseline =
    given.length === 1 &&
    baseline !== undefined &&
    inForce.baseline === null &&
    amendments.every(amendment => amendment.changed.measure === undefined)
  return {
    ...state,
    original: isFirstBaseline ? { ...original, baseline } : original,
    inForce: { ...inForce, ...changed },
    isAmended: state.isAmended || 'text' in changed || 'measure' in changed || 'target' in changed,
    baselineMeasure: baseline === undefined ? state.baselineMeasure : (measure ?? inForce.measure),
    baselineUnit: baseline === undefined ? state.baselineUnit : (unit ?? inForce.unit),
    hasEverMeasure: state.hasEverMeasure || measure !== undefined,
    amendments: isFirstBaseline ? amendments : [...amendments, { ...said, changed }],
  }
}

const later = (a: PartialDate | null, b: PartialDate): PartialDate =>
  a !== null && lastDayOf(a) > lastDayOf(b) ? a : b
