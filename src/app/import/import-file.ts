import { createHash } from 'node:crypto'
import { partsOf } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import { dayOf } from '../../domain/values/date.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import { makeAllAdoptionCommitments } from '../adoption/make-all-adoption-commitments.ts'
import { followAllCases } from '../closure/follow-all-cases.ts'
import type { LedgerClock } from '../command/clock.ts'
import { factsFrom } from '../command/facts.ts'
import { loadFrom } from '../command/load.ts'
import { checkBeginnings, type Registrations } from './check-beginnings.ts'
import { closureWarnings, moratoriumWarnings } from './closure-warnings.ts'
import { documentIn } from './document.ts'
import { freshStreams } from './fresh-streams.ts'
import { type ImportProblem, UnreadableSource } from './import-problem.ts'
import { type Counts, checkAll, type Recording, recordAll } from './recording.ts'
import { rememberedFacts } from './row-facts.ts'
import { rowIdOf } from './row-id.ts'
import { rowTextsOf } from './row-texts.ts'
import { pagesIn, type SourceRow } from './source.ts'
import type { Phase } from './staged-row.ts'
import { Staging } from './staging.ts'
import { formOf, type ImportKind } from './subjects.ts'
import type { ImportTable, Staged } from './table.ts'

/** The rows of a file need no list of periods or cases. */
const none = async () => []

/** The kinds that warn of words which may be misspelt, in rows that are recorded all the same. */
const WARNINGS: { readonly [Kind in ImportKind]?: typeof closureWarnings } = {
  closures: closureWarnings,
  moratoria: moratoriumWarnings,
}

/** The most problems that are named; all are counted. */
const PROBLEMS_MAX = 1_000_000

export type ImportDependencies = {
  readonly store: EventStore
  readonly ledgerClock: LedgerClock
  readonly actor: Actor
  readonly newId: () => string
  /** A folder for the file in which the rows wait until all are checked. */
  readonly scratchFolder: string
  /** How far a stage is: `reading` in bytes, `checking` and `recording` in rows; `whole` is null for bytes. */
  readonly onProgress: (
    stage: 'reading' | 'checking' | 'recording',
    done: number,
    whole: number | null,
  ) => void
}

export type ImportReport = Counts & {
  /** What was not known before; `commitments` are those that adopting the strategy makes. */
  readonly registered: Counts['registered'] & { readonly commitments: number }
  readonly kind: ImportKind
  readonly sha256: string
  readonly rows: number
  readonly dryRun: boolean
  /** What is named that was not known before, one by one up to a bound; `total` counts all. */
  readonly registrations: Registrations
  /** What is recorded though it may be misspelt, in sentences. */
  readonly warnings: readonly string[]
}
export type ImportOptions = {
  readonly dryRun: boolean
  /** Whether rows that name what is not known are refused. */
  readonly knownOnly?: boolean | undefined
}
export type ImportOutcome =
  | { readonly ok: true; readonly report: ImportReport }
  | { readonly ok: false; readonly problems: readonly ImportProblem[]; readonly problemsTotal: number }

/**
 * Records what a file says. All rows are checked before any is written, against the ledger and against each other; a bad
 * one means that nothing is written. Rows that are recorded already write nothing, so that a run which was cut short is
 * finished by the next one.
 */
export async function importFile(
  dependencies: ImportDependencies,
  kind: ImportKind,
  file: string,
  { dryRun, knownOnly = false }: ImportOptions,
): Promise<ImportOutcome> {
  const staging = new Staging(dependencies.scratchFolder)
  try {
    const { rows, sha256 } = await stageFile(dependencies, staging, kind, file)
    const { store, ledgerClock, actor, newId, onProgress } = dependencies
    const form = formOf(kind)
    const recording: Recording = {
      store,
      staging,
      ledgerClock,
      actor,
      kind,
      table: 'columns' in form ? form : null,
      sha256,
      correlationId: newId(),
      today: dayOf(ledgerClock.now()),
    }
    const counts = await checkAll(recording, done => onProgress('checking', done, rows))
    const registrations = await checkBeginnings(recording, knownOnly)
    const { problems, total } = staging.problems(PROBLEMS_MAX)
    if (total > 0) return { ok: false, problems, problemsTotal: total }
    const warnings = (await WARNINGS[kind]?.(staging, loadFrom(store, ledgerClock))) ?? []
    if (!dryRun && counts.events > 0)
      await recordAll(recording, counts, done => onProgress('recording', done, rows))
    if (kind === 'closures' && !dryRun) await followAllCases({ ...recording, newId }, casesIn(staging))
    const commitments =
      kind === 'districts' && !dryRun ? await makeAllAdoptionCommitments(recording, newId) : 0
    const registered = { ...counts.registered, commitments }
    return {
      ok: true,
      report: { kind, sha256, rows, dryRun, warnings, ...counts, registered, registrations },
    }
  } finally {
    staging.close()
  }
}

function* casesIn(staging: Staging): Generator<string> {
  for (const { stream } of staging.groups('rows')) yield partsOf(stream)[0] ?? ''
}

async function stageFile(
  dependencies: ImportDependencies,
  staging: Staging,
  kind: ImportKind,
  file: string,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const digest = createHash('sha256')
  const done = (rows: number) => ({ rows, sha256: digest.digest('hex') })
  try {
    const form = formOf(kind)
    if ('columns' in form) {
      return done(await stageTable(dependencies, staging, { kind, table: form }, file, digest))
    }
    const read = form.read(await documentIn(file, digest, form))
    if (!('body' in read)) {
      for (const problem of read) staging.addProblem({ line: 1, ...problem })
      return done(1)
    }
    const { stream, body, content } = read
    staging.add('rows', stream, { line: 1, row: 1, id: rowIdOf(kind, content), formerId: null, body })
    return done(1)
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    staging.addProblem(error.problem)
    return done(0)
  }
}

async function stageTable(
  { store, ledgerClock, onProgress }: ImportDependencies,
  staging: Staging,
  { kind, table }: { readonly kind: ImportKind; readonly table: ImportTable },
  file: string,
  digest: ReturnType<typeof createHash>,
): Promise<number> {
  const facts = rememberedFacts(
    factsFrom({ load: loadFrom(store, ledgerClock), periodsOf: none, casesOf: none }),
  )
  let bytes = 0
  let rows = 0
  const onBytes = (count: number) => {
    bytes += count
    onProgress('reading', bytes, null)
  }
  const texts = rowTextsOf(table)
  // No act of a kind that had no ids then can have a former one.
  const isFresh = table.formerColumns === undefined ? () => true : freshStreams(store)
  for await (const page of pagesIn(file, table.columns, digest, onBytes)) {
    for (const row of page) {
      rows++
      if ('reason' in row) {
        staging.addProblem(row)
        continue
      }
      const { line } = row
      const read = texts(row.cells)
      const { cells, problems } = read
      const soon = problems.length > 0 ? problems : table.stage({ line, row: row.row, cells }, facts)
      // Most rows ask for facts that are known, and are not waited for.
      const staged = soon instanceof Promise ? await soon : soon
      if ('steps' in staged) {
        const fresh = isFresh(staged)
        const former = (fresh instanceof Promise ? await fresh : fresh) ? null : read.former()
        addSteps(staging, kind, table.phase, { line, row: row.row, meaning: read.meaning, former }, staged)
      } else for (const problem of staged) staging.addProblem({ line, ...problem })
    }
  }
  return rows
}

/** What a row means now, and what it meant to former ids; null where no act can have such an id. */
type Meant = { readonly meaning: string; readonly former: string | null }

function addSteps(
  staging: Staging,
  kind: ImportKind,
  phase: Phase,
  { line, row, meaning, former }: Omit<SourceRow, 'cells'> & Meant,
  staged: Staged,
): void {
  const id = rowIdOf(kind, meaning)
  const formerId = former === null ? null : rowIdOf(kind, former)
  for (const { stream, body } of staged.notes) {
    staging.note(stream, () => ({
      line: 0,
      row,
      id: rowIdOf('registration', stream),
      formerId: null,
      body,
    }))
  }
  for (const { stream, body, content } of staged.steps) {
    const ids =
      content === undefined ? { id, formerId } : { id: rowIdOf(`${kind} beside`, content), formerId: null }
    staging.add(phase, stream, { line, row, ...ids, body })
  }
}
