import { z } from 'zod'
import { assessment } from '../../domain/assessment/assessment.ts'
import type { AssessmentCommand, AssessmentRefusal } from '../../domain/assessment/command.ts'
import { type FrameworkVersion, itemsOf, type RatingLevel } from '../../domain/framework/document.ts'
import { findLevel, levelsOf } from '../../domain/framework/levels.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import { EntityKind } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import { Id, Name, text } from '../../domain/values/text.ts'
import { sentenceOf } from '../../refusals/refusals.ts'
import {
  CHALLENGE_COLUMNS,
  challengeCells,
  challengeIn,
  challengeIssues,
  type RecordedChallenge,
} from './challenge-columns.ts'
import { type CellProblem, columnsOf, evidenceOf, optional, required, sourceCells } from './columns.ts'
import { isRegistered } from './entities.ts'
import { periodRow } from './rounds.ts'
import { rowFold } from './row-command.ts'
import { rowReader } from './row-reader.ts'
import type { ImportTable, RowFacts, Soon, Staged, SubjectImport } from './table.ts'

const Cells = z.object({
  entity_kind: required(EntityKind, 'word'),
  entity_id: required(Id),
  entity_name: optional(Name),
  framework: required(Id),
  framework_version: required(Id),
  item: required(Id),
  period: required(Id),
  level: optional(text(100), 'label'),
  status: required(z.enum(['rated', 'not-rated']), 'word'),
  reason: optional(text(500)),
  occurred_on: required(PartialDate),
  ...sourceCells,
  note: optional(text(10_000)),
  ...challengeCells,
})
type Row = z.infer<typeof Cells>

function rowIssues(row: Row, issue: (column: string, message: string) => void): void {
  const { status, level, reason } = row
  if (status === 'rated' && level === undefined) issue('level', 'a rated row has a level')
  if (status === 'rated' && reason !== undefined) issue('reason', 'only a not-rated row has a reason')
  if (status === 'not-rated' && level !== undefined) issue('level', 'a not-rated row has no level')
  if (status === 'not-rated' && reason === undefined) issue('reason', 'a not-rated row says why')
  challengeIssues(row, issue)
}

type ImportedRating = Omit<Extract<AssessmentCommand, { type: 'ImportRating' }>['data']['row'], 'imported'>

/** Ratings that were published elsewhere: one row, one rating or one *not rated* of one item in one period. */
const ratings: ImportTable = {
  columns: columnsOf(Cells.shape),
  formerColumns: [
    'entity_kind',
    'entity_id',
    'entity_name',
    'framework',
    'framework_version',
    'item',
    'period',
    'level',
    'status',
    'reason',
    'occurred_on',
    'source_title',
    'source_url',
    'note',
  ],
  columnsBeside: CHALLENGE_COLUMNS,
  fields: {},
  blamed: {
    RatingClash: 'level',
    VersionFixed: 'framework_version',
    AssessmentInDraft: 'period',
    NothingToChallenge: 'challenged_on',
    ChallengeOpen: 'challenged_on',
    ChallengeAnsweredBefore: 'challenge_outcome',
  },
  phase: 'rows',
  isDecidedEarly: true,
  stager: () => {
    const readRow = rowReader(Cells, rowIssues)
    const assessmentOf = assessments()
    return (cells, facts) => {
      const read = readRow(cells)
      if ('problems' in read) return read.problems
      const { row } = read
      const versions = facts.framework(row.framework)
      if (versions instanceof Promise)
        return versions.then(known => stagedOn(row, known, facts, assessmentOf))
      return stagedOn(row, versions, facts, assessmentOf)
    }
  },
}

function stagedOn(
  row: Row,
  versions: readonly FrameworkVersion[],
  facts: RowFacts,
  assessmentOf: AssessmentOf,
): Soon<Staged | readonly CellProblem[]> {
  const document = documentOf(row, versions)
  if ('reason' in document) return [document]
  const period = facts.period(row.framework, row.period)
  if (period instanceof Promise) return period.then(known => stagedIn(row, document, known, assessmentOf))
  return stagedIn(row, document, period, assessmentOf)
}

function stagedIn(
  row: Row,
  document: FrameworkVersion,
  knownPeriod: Period | null,
  assessmentOf: AssessmentOf,
): Staged | readonly CellProblem[] {
  const level = row.level === undefined ? undefined : foundLevel(document, row.item, row.level)
  const problems = [...misfits(row, document, level), ...periodProblems(row, knownPeriod)]
  if (problems.length > 0) return problems
  const { stream, notes } = assessmentOf(row)
  const { framework, period, item, framework_version: version, entity_name: entityName, note } = row
  const rating: ImportedRating = { item, version, evidence: evidenceOf(row), occurredOn: row.occurred_on }
  if (level == null) rating.notRated = { reason: row.reason ?? '' }
  else rating.level = level
  if (entityName !== undefined) rating.entityName = entityName
  if (note !== undefined) rating.note = note
  const rated = { stream, body: { subject: 'assessment', body: rating } } as const
  const entity = { kind: row.entity_kind, id: row.entity_id }
  const challenge = challengeIn(row, { entity, framework, period, item, version })
  if (challenge === null) return { notes, steps: [rated] }
  const { body, content } = challenge
  return { notes, steps: [rated, { stream, body: { subject: 'assessment', body, isBeside: true }, content }] }
}

type Assessment = Pick<Row, 'entity_kind' | 'entity_id' | 'framework' | 'period'> & {
  readonly stream: string
  readonly notes: Staged['notes']
}
type AssessmentOf = (row: Row) => Assessment

/** Finds the assessment of each row of an import. That of the row before is remembered, since the rows of one mostly follow each other. */
function assessments(): AssessmentOf {
  let before: Assessment | null = null
  return ({ entity_kind, entity_id, framework, period }) => {
    const isSame =
      before?.entity_id === entity_id &&
      before.period === period &&
      before.framework === framework &&
      before.entity_kind === entity_kind
    if (before !== null && isSame) return before
    before = {
      entity_kind,
      entity_id,
      framework,
      period,
      stream: streamOf.assessment({ framework, entity: entity_id, period }),
      notes: [
        isRegistered({ kind: entity_kind, id: entity_id }),
        { stream: streamOf.round(framework, period), body: periodRow({ framework, period }) },
      ],
    }
    return before
  }
}

function documentOf(row: Row, versions: readonly FrameworkVersion[]): FrameworkVersion | CellProblem {
  const [first] = versions
  if (first === undefined) {
    return { column: 'framework', reason: `${row.framework} was not published: import its framework first` }
  }
  if (first.rates !== row.entity_kind) {
    return {
      column: 'entity_kind',
      reason: `${row.framework} rates a ${first.rates}, not a ${row.entity_kind}`,
    }
  }
  const version = row.framework_version
  const known = versions.map(each => each.version)
  return (
    versions.find(each => each.version === version) ?? {
      column: 'framework_version',
      reason: sentenceOf({ code: 'VersionUnknown', version, known }),
    }
  )
}

function misfits(
  { item, level, framework_version: version }: Row,
  document: FrameworkVersion,
  found: unknown,
): readonly CellProblem[] {
  const column = (name: string, refusal: AssessmentRefusal) => [{ column: name, reason: sentenceOf(refusal) }]
  if (!known(document).has(item)) {
    return column('item', { code: 'ItemNotInVersion', item, version })
  }
  if (level === undefined || found !== null) return []
  const levels = (levelsOf(document, item) ?? []).map(({ name }) => name)
  return column('level', { code: 'LevelUnknown', level, item, levels })
}

/** What each version is asked for again and again: its items, each with the levels that were found by a name. */
type Known = ReadonlyMap<string, Map<string, RatingLevel>>
const knownOf = new WeakMap<FrameworkVersion, Known>()

function known(document: FrameworkVersion): Known {
  const found = knownOf.get(document)
  if (found !== undefined) return found
  const made: Known = new Map(itemsOf(document).map(({ id }) => [id, new Map()]))
  knownOf.set(document, made)
  return made
}

function foundLevel(document: FrameworkVersion, item: string, meant: string): RatingLevel | null {
  const levels = known(document).get(item)
  const found = levels?.get(meant) ?? findLevel(document, item, meant)
  if (found !== null) levels?.set(meant, found)
  return found
}

function periodProblems({ period }: Row, dated: Period | null): readonly CellProblem[] {
  if (dated !== null) return []
  return [
    {
      column: 'period',
      reason: `${sentenceOf({ code: 'PeriodDatesUnknown', period })} Import its round first.`,
    },
  ]
}

export const assessmentImport = {
  kinds: { ratings },
  rows: rowFold(
    assessment,
    (body: ImportedRating | RecordedChallenge, { id, formerId, today, imported }): AssessmentCommand => {
      if (!('challenge' in body)) {
        return { type: 'ImportRating', data: { id, formerId, row: { ...body, imported }, today } }
      }
      const { raised, answered } = body.challenge
      return {
        type: 'ImportChallenge',
        data: {
          raised: { challenge: id, ...raised, imported },
          answered: answered && { challenge: id, ...answered, imported },
          today,
        },
      }
    },
    { isOwnEvent: true },
  ),
} as const satisfies SubjectImport
