import { partsOf } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import { dayOf } from '../../domain/values/date.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import { makeAllAdoptionCommitments } from '../adoption/make-all-adoption-commitments.ts'
import { followAllCases } from '../closure/follow-all-cases.ts'
import type { LedgerClock } from '../command/clock.ts'
import { loadFrom } from '../command/load.ts'
import { checkBeginnings, type Registrations } from './check-beginnings.ts'
import { closureWarnings, moratoriumWarnings } from './closure-warnings.ts'
import { sha256Of } from './file-digest.ts'
import type { ImportProblem } from './import-problem.ts'
import { type Counts, checkAll, type Recording, recordAll } from './recording.ts'
import { stageFile } from './stage-file.ts'
import { Staging } from './staging.ts'
import { formOf, type ImportKind } from './subjects.ts'

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
    const { store, ledgerClock, actor, newId, onProgress } = dependencies
    const form = formOf(kind)
    const sha256 = await sha256Of(file)
    const correlationId = newId()
    const today = dayOf(ledgerClock.now())
    const deciding = { store, ledgerClock, actor, kind, sha256, correlationId, today }
    let bytes = 0
    const onBytes = (count: number) => {
      bytes += count
      onProgress('reading', bytes, null)
    }
    const { rows, early } = await stageFile({ ...deciding, file, staging }, onBytes)
    const recording: Recording = { ...deciding, staging, table: 'columns' in form ? form : null, early }
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
