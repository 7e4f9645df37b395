import type { StepType } from '../../domain/process/step-words.ts'

/** What every step may say. */
export const COMMON = [
  'case_id',
  'step',
  'occurred_on',
  'district_id',
  'school_id',
  'school_name',
  'ref',
  'refers_to',
  'by',
  'reason',
  'confidence',
  'source_title',
  'source_url',
  'note',
] as const

const VOTING = ['votes_for', 'votes_against', 'votes_abstained', 'votes', 'vote_id', 'decided_at'] as const
const FRAME = [
  'process',
  'process_version',
  'authority',
  'round',
  'continues',
  'deciders',
  'facts',
  'record',
] as const
const PLAN = [
  'action',
  'effective_on',
  'receiving_ids',
  'grades',
  'successor_ids',
  'expires_on',
  'grounds',
] as const
const TOLD = ['audience', 'channel', 'contents', 'decided_at'] as const
const RULING = ['authority', 'grounds', 'rule', ...VOTING] as const

/** The columns that each step must have and may have, beside those that every step may have. */
export const STEP_COLUMNS: {
  readonly [Step in StepType]: { readonly must: readonly string[]; readonly may: readonly string[] }
} = {
  opened: { must: ['district_id'], may: [...FRAME, ...PLAN, ...VOTING] },
  screened: { must: ['district_id', 'school_id'], may: [...FRAME, ...PLAN, ...VOTING] },
  cleared: { must: [], may: ['authority', 'grounds', ...VOTING] },
  proposed: { must: ['district_id', 'school_id', 'action'], may: [...FRAME, ...PLAN, ...VOTING] },
  amended: { must: [], may: ['authority', ...PLAN, ...VOTING] },
  notice: { must: [], may: ['kind', ...TOLD] },
  document: { must: ['kind'], may: TOLD },
  hearing: { must: ['kind'], may: ['alone', ...TOLD] },
  finding: { must: [], may: ['kind', 'recommendation', 'complied', 'authority', ...TOLD] },
  answer: { must: [], may: TOLD },
  withdrawn: { must: [], may: ['authority', 'grounds', ...VOTING] },
  decision: {
    must: ['outcome'],
    may: ['kind', 'authority', 'grounds', 'effective_on', 'expires_on', ...VOTING],
  },
  motion: { must: ['kind', 'outcome'], may: ['authority', ...VOTING] },
  reconsidered: { must: [], may: ['kind', 'authority', 'grounds', ...VOTING] },
  stayed: { must: [], may: RULING },
  annulled: { must: [], may: RULING },
  reversed: { must: [], may: RULING },
  affirmed: { must: [], may: RULING },
  reinstated: { must: [], may: RULING },
  ruling: { must: ['rule', 'outcome'], may: RULING },
  waived: { must: ['rule', 'authority'], may: ['grounds', ...VOTING] },
  postponed: { must: ['effective_on'], may: ['authority', 'grounds', ...VOTING] },
  effected: { must: [], may: ['kind', 'grades', 'expires_on'] },
  'follow-up': { must: [], may: ['kind', 'complied', ...TOLD] },
}
/** An amendment changes at least one of these. */
export const PLAN_COLUMNS: readonly string[] = PLAN

/** The field of an event for each column. The tally of votes and the source are put together from several columns. */
export const FIELD_OF: { readonly [column: string]: string } = {
  district_id: 'district',
  school_id: 'school',
  school_name: 'schoolName',
  ref: 'ref',
  refers_to: 'refersTo',
  by: 'by',
  reason: 'rationale',
  confidence: 'confidence',
  note: 'note',
  votes: 'votes',
  vote_id: 'voteId',
  decided_at: 'decidedAt',
  process: 'process',
  process_version: 'processVersion',
  authority: 'authority',
  round: 'round',
  continues: 'continues',
  deciders: 'deciders',
  facts: 'facts',
  action: 'action',
  effective_on: 'effectiveOn',
  receiving_ids: 'receiving',
  grades: 'grades',
  successor_ids: 'successors',
  expires_on: 'expiresOn',
  grounds: 'grounds',
  kind: 'kind',
  audience: 'audience',
  channel: 'channel',
  contents: 'contents',
  recommendation: 'recommendation',
  complied: 'complied',
  outcome: 'outcome',
  rule: 'rule',
  alone: 'alone',
}
