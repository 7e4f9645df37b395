import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import {
  type ImportDependencies,
  type ImportOutcome,
  importFile,
} from '../../../src/app/import/import-file.ts'
import type { ImportKind } from '../../../src/app/import/subjects.ts'
import { withdrawImport } from '../../../src/app/import/withdraw-import.ts'
import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'

const operator = { person: 'olive', key: 'cli:olive', role: 'operator' }

/** Imports texts or files into a store, as an operator, on one fixed day. */
export function importerOn(
  store: EventStore,
  now = '2026-03-01T09:00:00.000Z',
  onProgress: ImportDependencies['onProgress'] = () => {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'import-test-'))
  const dependencies = {
    store,
    ledgerClock: ledgerClockOn(() => Date.parse(now)),
    actor: operator,
    newId: v7,
    scratchFolder: folder,
    onProgress,
  }
  const file = (kind: ImportKind, path: string, dryRun = false, knownOnly = false) =>
    importFile(dependencies, kind, path, { dryRun, knownOnly })
  return {
    file,
    text: async (kind: ImportKind, content: string | Uint8Array, dryRun = false, knownOnly = false) => {
      const path = join(folder, 'file')
      writeFileSync(path, content)
      return file(kind, path, dryRun, knownOnly)
    },
    framework: async (document: FrameworkVersion) => {
      const path = join(folder, 'framework.json')
      writeFileSync(path, JSON.stringify(document))
      return file('frameworks', path)
    },
    /** Takes back what a file recorded. */
    withdraw: (sha256: string, { dryRun = false } = {}) =>
      withdrawImport({ ...dependencies, onProgress: () => {} }, sha256, {
        rationale: 'The wrong file',
        dryRun,
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** `line column: reason` of every problem; the empty list if an import has none. */
export const problemsOf = (outcome: ImportOutcome): readonly string[] =>
  outcome.ok ? [] : outcome.problems.map(({ line, column, reason }) => `${line} ${column ?? '-'}: ${reason}`)

export function reportOf(outcome: ImportOutcome) {
  if (outcome.ok) return outcome.report
  throw new Error(`the import was refused: ${problemsOf(outcome).join('; ')}`)
}

/** The columns of each kind of table, in the order in which messages name them. */
export const COLUMNS = {
  ratings:
    'entity_kind,entity_id,entity_name,framework,framework_version,item,period,level,status,reason,occurred_on,source_title,source_url,note,challenged_on,challenge_district,challenge_reason,challenge_source_title,challenge_source_url,challenge_outcome,challenge_answered_on,challenge_rationale',
  districts: 'id,name,state,joined_on,joined_by,adopted_on,funders,occurred_on,source_title,source_url',
  schools: 'id,name,district_id,operator,opened_on,closed_on,occurred_on,source_title,source_url',
  rounds: 'framework,period,label,from,to,opened_on,closed_on',
  commitments:
    'commitment_id,step,occurred_on,owner_kind,owner_id,owner_name,title,statement,due_on,measure,unit,baseline,target,funders,milestone,value,completion,verdict,met_on,superseded_by,by,reason,source_title,source_url,note',
  closures:
    'case_id,step,occurred_on,district_id,school_id,school_name,action,process,process_version,receiving_ids,effective_on,kind,audience,channel,outcome,recommendation,complied,by,votes_for,votes_against,votes_abstained,decided_at,authority,grounds,reason,source_title,source_url,note,ref,refers_to,votes,expires_on,rule,grades,successor_ids,round,vote_id,continues,confidence,deciders,facts,contents,alone,record',
  moratoria:
    'process,moratorium,step,occurred_on,scope,actions,facts,from,until,condition,authority,by,reason,source_title,source_url,note',
} as const satisfies Record<Exclude<ImportKind, 'frameworks' | 'processes'>, string>
export type Table = keyof typeof COLUMNS

/** A row by its columns. */
export type Cells = { readonly [column: string]: string }

/** A table with all its columns, each row as it stands in the file. */
export const csvOfLines = (kind: Table, ...lines: readonly string[]): string =>
  [COLUMNS[kind], ...lines, ''].join('\n')

/** A table with all its columns: each row gives only the cells that are not empty. */
export const csvOf = (kind: Table, ...rows: readonly Cells[]): string =>
  csvOfLines(
    kind,
    ...rows.map(row =>
      COLUMNS[kind]
        .split(',')
        .map(column => quoted(row[column] ?? ''))
        .join(','),
    ),
  )

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

const PLAIN_RATING: Cells = {
  entity_kind: 'district',
  entity_id: 'north',
  entity_name: 'North',
  framework: 'rubric',
  framework_version: 'v1',
  item: 'lead',
  period: '2013-H1',
  level: 'Middle',
  status: 'rated',
  occurred_on: '2013-06-30',
  source_title: 'Report',
}

/** A table of ratings: each row gives only the cells that differ from a plain valid one. */
export const ratingsCsv = (...rows: readonly Cells[]): string =>
  csvOf('ratings', ...rows.map(row => ({ ...PLAIN_RATING, ...row })))
