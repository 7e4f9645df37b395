import type { CommitmentCommand, NewCommitment } from '../../../src/domain/commitment/command.ts'
import type { CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import { type CommitmentFold, evolveInOrder, NO_STEPS } from '../../../src/domain/commitment/fold.ts'
import type { Actor } from '../../../src/domain/values/actor.ts'
import { lastDayOf } from '../../../src/domain/values/date.ts'
import { recordedAs } from './given.ts'

type Data<Type extends CommitmentCommand['type']> = Extract<CommitmentCommand, { type: Type }>['data']
type Of<Type extends CommitmentEvent['type']> = Extract<CommitmentEvent, { type: Type }>
type EventData<Type extends CommitmentEvent['type']> = Extract<CommitmentEvent, { type: Type }>['data']

/** The promise is made on 2013-01-15 and due on 2014-01-15; views are of a day a month later. */
export const MADE_ON = '2013-01-15'
export const DUE_ON = '2014-01-15'
export const today = '2014-02-15'

/** The person who made the promise, with a key of the district `north`. */
export const dana: Actor = { person: 'dana', key: 'key-dana', role: 'district' }
/** Two assessors who own nothing. */
export const sam: Actor = { person: 'sam', key: 'key-sam', role: 'assessor' }
export const tess: Actor = { person: 'tess', key: 'key-tess', role: 'assessor' }

export const source = [{ title: 'Board minutes', kind: 'minutes' }]
const rationale = 'As the minutes say.'
const wish: NewCommitment = {
  id: 'c1',
  owner: { kind: 'district', id: 'north', name: 'North' },
  funders: ['A Fund', 'B Fund'],
  text: 'Half of all funds at school level',
  measure: 'share of funds at school level',
  unit: 'ratio',
  baseline: '0.25',
  target: '0.50',
  dueOn: DUE_ON,
}

/** The commands, each with everything that it needs, unless a test changes it. */
export const make = ({
  wish: of,
  ...data
}: Partial<Omit<Data<'MakeCommitment'>, 'wish'>> & {
  wish?: Partial<NewCommitment>
} = {}): CommitmentCommand => ({
  type: 'MakeCommitment',
  data: { actor: dana, today, occurredOn: MADE_ON, ...data, commitment: { ...wish, ...of } },
})
export const add = (data: Partial<Data<'AddMilestone'>> = {}): CommitmentCommand => ({
  type: 'AddMilestone',
  data: { actor: dana, today, id: 'm1', title: 'A quarter of it', ...data },
})
export const reach = (data: Partial<Data<'ReachMilestone'>> = {}): CommitmentCommand => ({
  type: 'ReachMilestone',
  data: { actor: dana, today, id: 'm1', ...data },
})
export const report = (data: Partial<Data<'ReportProgress'>> = {}): CommitmentCommand => ({
  type: 'ReportProgress',
  data: { actor: sam, today, value: '0.40', ...data },
})
export const extend = (data: Partial<Data<'ExtendDueDate'>> = {}): CommitmentCommand => ({
  type: 'ExtendDueDate',
  data: { actor: dana, today, dueOn: '2015-01-15', rationale, ...data },
})
export const amend = (data: Partial<Data<'AmendTerms'>> = {}): CommitmentCommand => ({
  type: 'AmendTerms',
  data: { actor: dana, today, change: { target: '0.45' }, rationale, ...data },
})
export const assess = (data: Partial<Data<'AssessCompletion'>> = {}): CommitmentCommand => ({
  type: 'AssessCompletion',
  data: { actor: sam, today, completion: 'substantial', rationale, ...data },
})
export const judge = (data: Partial<Data<'IssueVerdict'>> = {}): CommitmentCommand => ({
  type: 'IssueVerdict',
  data: { actor: sam, today, verdict: 'broken', rationale, ...data },
})
export const revise = (data: Partial<Data<'ReviseVerdict'>> = {}): CommitmentCommand => ({
  type: 'ReviseVerdict',
  data: { actor: tess, today, verdict: 'kept', rationale, ...data },
})
export const withdraw = (data: Partial<Data<'WithdrawCommitment'>> = {}): CommitmentCommand => ({
  type: 'WithdrawCommitment',
  data: { actor: dana, today, rationale, ...data },
})
export const supersede = (data: Partial<Data<'SupersedeCommitment'>> = {}): CommitmentCommand => ({
  type: 'SupersedeCommitment',
  data: { actor: dana, today, supersededBy: 'c2', rationale, ...data },
})
export const importing = (event: CommitmentEvent, id = 'row-new'): CommitmentCommand => ({
  type: 'ImportStep',
  data: { id, event, today },
})

const imported = { kind: 'commitments', sha256: 'a'.repeat(64), row: 2 }
export const fromFile = <Event extends CommitmentEvent>(event: Event): Event => ({
  ...event,
  data: { ...event.data, imported },
})

const { id: commitment, funders, ...terms } = wish
const said = { rationale, evidence: [], occurredOn: today }
export const made = (
  data: Partial<EventData<'CommitmentMade'>> = {},
): Of<'CommitmentMade'> & { readonly actor: Actor } => ({
  type: 'CommitmentMade',
  data: { commitment, funders: [...(funders ?? [])], ...terms, evidence: [], occurredOn: MADE_ON, ...data },
  actor: dana,
})
export const milestone = (data: Partial<EventData<'MilestoneAdded'>> = {}): Of<'MilestoneAdded'> => ({
  type: 'MilestoneAdded',
  data: { milestone: 'm1', title: 'A quarter of it', evidence: [], occurredOn: today, ...data },
})
export const reached = (data: Partial<EventData<'MilestoneReached'>> = {}): Of<'MilestoneReached'> => ({
  type: 'MilestoneReached',
  data: { milestone: 'm1', evidence: [], occurredOn: today, ...data },
})
export const reported = (data: Partial<EventData<'ProgressReported'>> = {}): Of<'ProgressReported'> => ({
  type: 'ProgressReported',
  data: { value: '0.40', self: false, evidence: [], occurredOn: today, ...data },
})
export const extended = (data: Partial<EventData<'DueDateExtended'>> = {}): Of<'DueDateExtended'> => ({
  type: 'DueDateExtended',
  data: { dueOn: '2015-01-15', late: true, ...said, ...data },
})
export const amended = (
  data: Partial<EventData<'TermsAmended'>> = { target: '0.45' },
): Of<'TermsAmended'> => ({
  type: 'TermsAmended',
  data: { ...said, ...data },
})
export const assessed = (data: Partial<EventData<'CompletionAssessed'>> = {}): Of<'CompletionAssessed'> => ({
  type: 'CompletionAssessed',
  data: { completion: 'substantial', ...said, ...data },
})
export const judged = (
  data: Partial<EventData<'VerdictIssued'>> = {},
): Of<'VerdictIssued'> & { readonly actor: Actor } => ({
  type: 'VerdictIssued',
  data: { verdict: 'broken', ...said, ...data },
  actor: sam,
})
export const revised = (
  data: Partial<EventData<'VerdictRevised'>> = {},
): Of<'VerdictRevised'> & { readonly actor: Actor } => ({
  type: 'VerdictRevised',
  data: { verdict: 'kept', ...said, ...data },
  actor: tess,
})
export const withdrawn = (
  data: Partial<EventData<'CommitmentWithdrawn'>> = {},
): Of<'CommitmentWithdrawn'> => ({
  type: 'CommitmentWithdrawn',
  data: { ...said, ...data },
})
export const superseded = (
  data: Partial<EventData<'CommitmentSuperseded'>> = {},
): Of<'CommitmentSuperseded'> => ({
  type: 'CommitmentSuperseded',
  data: { supersededBy: 'c2', ...said, ...data },
})

/** What is known on a day: the fold of the steps that had occurred by then, in whatever order they are given. */
export const knownOn = (
  day: string,
  ...events: readonly (CommitmentEvent & { readonly actor?: Actor })[]
): CommitmentFold =>
  events
    .map((event, at) => recordedAs<CommitmentEvent>(event, at))
    .filter(({ data }) => lastDayOf(data.occurredOn) <= day)
    .reduce(evolveInOrder, NO_STEPS)
