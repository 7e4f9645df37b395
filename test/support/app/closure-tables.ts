import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { DATA } from '../outside-data.ts'
import type { Cells } from './importing.ts'

/**
 * Turns the tables of three real rounds of closures, one row a school, into dated steps. `samples/closures-*.csv` was made so;
 * the Chicago table stays outside the repository, and is converted when a test needs it.
 */
type Table = Readonly<Record<string, string>>
const tableOf = (name: string): readonly Table[] => parse(readFileSync(join(DATA, name)), { columns: true })

const idOf = (prefix: string, name: string): string =>
  `${prefix}-${name
    .toLowerCase()
    .replaceAll(/[.'@]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`.slice(0, 60)

const WHOLE_ROUND = 'the whole round'

export function philadelphiaSteps(): readonly Cells[] {
  const record = 'phl-2013'
  const district = { district_id: 'philadelphia', round: 'phl-2012-13' }
  const plan = 'Facilities Master Plan, School District of Philadelphia, revised 2013-02-18'
  const opened = {
    case_id: record,
    step: 'opened',
    occurred_on: '2012-12-13',
    ...district,
    note: `A record of ${WHOLE_ROUND}: the cases of schools cite its hearings`,
    source_title: plan,
  }
  const hearings = ['2013-02-21', '2013-02-22', '2013-02-23'].map(day => ({
    case_id: record,
    step: 'hearing',
    occurred_on: day,
    kind: 'public-hearing',
    audience: 'public',
    ref: `hearing-${day}`,
    source_title: plan,
    confidence: 'found',
  }))
  const cases = tableOf('closures_philadelphia_2013.csv').flatMap(row => philadelphiaCase(row, record))
  return [opened, ...hearings, ...cases]
}

function philadelphiaCase(row: Table, record: string): readonly Cells[] {
  const { school = '', decision = '', decided_on: decidedOn = '', dissenters = '', note = '' } = row
  const common = {
    case_id: idOf('phl-2013', school),
    source_title: row.source ?? '',
    confidence: row.confidence ?? '',
  }
  const proposed = {
    ...common,
    step: 'proposed',
    occurred_on: row.proposed_on ?? '',
    district_id: 'philadelphia',
    school_id: idOf('phl', school),
    school_name: school,
    action: row.action_type ?? '',
    authority: 'School Reform Commission',
    process: 'pa',
    round: 'phl-2012-13',
    effective_on: row.effective ?? '',
    refers_to: `${record}/`,
    note,
  }
  const votes =
    dissenters === ''
      ? ''
      : dissenters
          .split(';')
          .map(name => `${name}=against`)
          .join(';')
  const end: Cells =
    decision === 'withdrawn-before-vote'
      ? { step: 'withdrawn', by: row.revision === 'removed-by-superintendent' ? 'Superintendent' : '' }
      : {
          step: 'decision',
          outcome: decision,
          by: 'School Reform Commission',
          votes_for: row.votes_for ?? '',
          votes_against: row.votes_against ?? '',
          votes,
          vote_id: `src-${decidedOn}`,
        }
  const decided = { ...common, ...end, occurred_on: decidedOn }
  if (decision !== 'approved') return [proposed, decided]
  return [proposed, decided, { ...common, step: 'effected', occurred_on: row.effective ?? '' }]
}

export function dcSteps(): readonly Cells[] {
  const record = 'dc-2013'
  const opened = {
    case_id: record,
    step: 'opened',
    occurred_on: '2012-11-13',
    district_id: 'washington-dc',
    round: 'dc-2012-13',
    note: `A record of ${WHOLE_ROUND}: the cases of schools cite its hearings`,
    source_title: 'NBC Washington 2012-11-13',
  }
  const hearings = ['2012-11-15', '2012-11-19'].map(day => ({
    case_id: record,
    step: 'hearing',
    occurred_on: day,
    kind: 'council-hearing',
    audience: 'public',
    ref: `council-${day}`,
    source_title: 'capitalcommunitynews; dcps.dc.gov 2013-01-16',
    confidence: 'found',
  }))
  const meetings = [1, 2, 3, 4].map(number => ({
    case_id: record,
    step: 'hearing',
    occurred_on: 'SY2012-13',
    kind: 'ward-meeting',
    audience: 'public',
    ref: `ward-meeting-${number}`,
    source_title: 'dcps.dc.gov 2013-01-16',
    note: 'Four ward meetings, of which no day was found',
  }))
  return [
    opened,
    ...hearings,
    ...meetings,
    ...tableOf('closures_dc_2013.csv').flatMap(row => dcCase(row, record)),
  ]
}

/** Entries that are not one school with an id of its own: they stay in the note. */
const NO_SCHOOL = /\[|\(|in-boundary/
const dcSchools = (cell: string): string =>
  cell
    .split(';')
    .map(each => each.replace(' [as printed; doubtful]', ''))
    .filter(each => each !== '' && !NO_SCHOOL.test(each))
    .map(each => idOf('dc', each))
    .join(';')

function dcCase(row: Table, record: string): readonly Cells[] {
  const {
    school = '',
    decision = '',
    note = '',
    proposed_receiving: proposedTo = '',
    final_receiving: finalTo = '',
  } = row
  const common = {
    case_id: idOf('dc-2013', school),
    source_title: row.source ?? '',
    confidence: row.confidence ?? '',
  }
  const decidedOn = row.decided_on ?? ''
  const proposed = {
    ...common,
    step: 'proposed',
    occurred_on: row.proposed_on ?? '',
    district_id: 'washington-dc',
    school_id: idOf('dc', school),
    school_name: school,
    action: 'closure',
    authority: 'Chancellor',
    process: 'dc',
    round: 'dc-2012-13',
    receiving_ids: dcSchools(proposedTo),
    refers_to: `${record}/`,
    note,
  }
  if (decision === 'withdrawn')
    return [
      proposed,
      { ...common, step: 'withdrawn', occurred_on: decidedOn, by: 'Chancellor', reason: note },
    ]
  const isMerged = decision === 'merged'
  const receiving = dcSchools(finalTo)
  const amended = {
    ...common,
    step: 'amended',
    occurred_on: decidedOn,
    action: isMerged ? 'consolidation' : '',
    receiving_ids: isMerged ? 'dc-school-without-walls' : receiving,
    effective_on: row.effective ?? '',
    note: receiving === '' && finalTo !== '' ? `Receiving, as printed: ${finalTo}` : '',
  }
  const isChanged = isMerged || amended.receiving_ids !== '' || amended.effective_on !== ''
  const decided = {
    ...common,
    step: 'decision',
    occurred_on: decidedOn,
    outcome: 'not-required',
    by: 'Chancellor',
    authority: 'Chancellor',
  }
  const effected =
    row.effective === '' ? [] : [{ ...common, step: 'effected', occurred_on: row.effective ?? '' }]
  return [proposed, ...(isChanged ? [amended] : []), decided, ...effected]
}

export function chicagoSteps(): readonly Cells[] {
  return tableOf('closures_chicago_2013.csv').flatMap(chicagoCase)
}

const RECOMMENDATIONS: Readonly<Record<string, string>> = { against: 'against', 'delay-to-2014-15': 'delay' }
const TRUNCATION = /^grade-truncation \(HS grades 9-11\)$/

function chicagoCase(row: Table): readonly Cells[] {
  const { school_id: school = '', decision = '', hearing_officer: officer = '', note = '' } = row
  const common = {
    case_id: `chi-2013-${school}`,
    source_title: row.source ?? '',
    confidence: row.confidence ?? '',
  }
  const isTruncation = TRUNCATION.test(row.action_type ?? '')
  const decidedOn = row.decided_on ?? ''
  const proposed = {
    ...common,
    step: 'proposed',
    occurred_on: row.announced_on ?? '',
    district_id: 'chicago',
    school_id: `cps-${school}`,
    school_name: row.school ?? '',
    action: isTruncation ? 'truncation' : (row.action_type ?? ''),
    grades: isTruncation ? '9;10;11' : '',
    authority: 'Chicago Board of Education',
    process: 'il-cps',
    round: 'chi-2012-13',
    receiving_ids: (row.welcoming_ids ?? '')
      .split(';')
      .filter(id => id !== '')
      .map(id => `cps-${id}`)
      .join(';'),
    effective_on: 'SY2012-13',
  }
  const meetings = ['community-meeting', 'community-meeting', 'public-hearing'].map((kind, at) => ({
    ...common,
    step: 'hearing',
    occurred_on: '2013-04',
    kind,
    ref: `meeting-${at + 1}`,
    source_title: 'CPS briefing 2013-03-21',
  }))
  const finding = {
    ...common,
    step: 'finding',
    occurred_on: '2013-05-06',
    ref: 'report',
    kind: 'hearing-officer',
    recommendation: RECOMMENDATIONS[officer] ?? '',
    note: officer,
  }
  const found = officer === '' ? [] : [finding]
  if (decision === 'withdrawn-before-vote')
    return [proposed, ...meetings, ...found, { ...common, step: 'withdrawn', occurred_on: decidedOn, note }]
  const decided = {
    ...common,
    step: 'decision',
    occurred_on: decidedOn,
    outcome: 'approved',
    votes_for: row.votes_for ?? '',
    votes_against: row.votes_against ?? '',
    vote_id: 'board-2013-05-22',
    note,
  }
  const postponed =
    decision === 'approved-amended'
      ? [{ ...common, step: 'postponed', occurred_on: decidedOn, effective_on: '2014-06', note }]
      : []
  const [month = ''] = (row.effective ?? '').split(' ')
  const lastDay = month === '2013-06' ? '2013-06-19' : month
  const effected = { ...common, step: 'effected', occurred_on: lastDay }
  return [proposed, ...meetings, ...found, decided, ...postponed, effected]
}

const SAMPLE_COLUMNS = [
  'case_id',
  'step',
  'occurred_on',
  'district_id',
  'school_id',
  'school_name',
  'action',
  'authority',
  'process',
  'round',
  'receiving_ids',
  'effective_on',
  'kind',
  'audience',
  'outcome',
  'by',
  'votes_for',
  'votes_against',
  'votes',
  'vote_id',
  'ref',
  'refers_to',
  'reason',
  'confidence',
  'source_title',
  'note',
] as const

/** The steps as the files in `samples/` have them. */
export const samplesCsv = (steps: readonly Cells[]): string =>
  stringify([SAMPLE_COLUMNS, ...steps.map(step => SAMPLE_COLUMNS.map(column => step[column] ?? ''))])

const POLICY_SOURCE = 'SchoolCuts, CPS data of March and April 2013'
const LEVELS = ['Level 3', 'Level 2', 'Level 1'].map((name, at) => ({ value: at + 1, name }))
const PROBATION = ['yes', 'no'].map((name, at) => ({ value: at + 1, name }))
/** The performance policy by which Chicago rated its schools: Level 1 is best, and no probation. */
export const CPS_POLICY = {
  id: 'cps-policy-2012',
  version: '2012',
  title: 'Performance, Remediation and Probation Policy',
  rates: 'school',
  scales: [
    { id: 'levels', levels: LEVELS },
    { id: 'probation', levels: PROBATION },
  ],
  components: [
    { id: 'performance', title: 'Performance level', scale: 'levels', elements: [] },
    { id: 'probation', title: 'On probation', scale: 'probation', elements: [] },
  ],
  rollUp: { rule: 'none', minimumShareRated: '0' },
  crosswalk: [],
}

/** The levels of the receiving table, one row a school and item. */
export function chicagoRatings(): readonly Cells[] {
  const rows = tableOf('closures_chicago_2013_receiving.csv').flatMap(row => [
    ...policyRatings(row.closing_id, row.closing_level_2011_12, row.closing_on_probation_2012_13),
    ...policyRatings(row.receiving_id, row.receiving_level_2011_12, row.receiving_on_probation_2012_13),
  ])
  return [...new Map(rows.map(row => [JSON.stringify(row), row])).values()]
}

function policyRatings(school = '', level = '', probation = ''): readonly Cells[] {
  const common = {
    entity_kind: 'school',
    entity_id: `cps-${school}`,
    framework: CPS_POLICY.id,
    framework_version: CPS_POLICY.version,
    status: 'rated',
    occurred_on: '2012-10',
    source_title: POLICY_SOURCE,
  }
  const onProbation = probation === 'Y' ? 'yes' : 'no'
  return [
    ...(level === '' ? [] : [{ ...common, item: 'performance', period: 'SY2011-12', level }]),
    ...(probation === '' ? [] : [{ ...common, item: 'probation', period: 'SY2012-13', level: onProbation }]),
  ]
}
