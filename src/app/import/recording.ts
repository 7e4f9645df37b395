import { batchesOf } from '../../event-store/batches.ts'
import { encodeMetadata } from '../../event-store/codec.ts'
import type { EventStore, ExpectedRevision, NewEvent } from '../../event-store/event-store.ts'
import { hasChosenId } from '../command/chosen-id.ts'
import type { Beginning } from './beginnings.ts'
import { concurrently } from './concurrently.ts'
import { type Deciding, decideGroup, type Made } from './decide-group.ts'
import type { DecidedGroup } from './decided-groups.ts'
import type { EarlyGroups } from './early-groups.ts'
import { entityRowIn } from './entities.ts'
import type { GroupCounts } from './groups-again.ts'
import { columnNaming } from './naming-columns.ts'
import { RetiredEntities } from './retired-entities.ts'
import { problemsOf } from './row-problems.ts'
import { linesOf, type RowGroup, type StagedRow } from './staged-row.ts'
import type { Staging } from './staging.ts'
import type { ImportTable } from './table.ts'

/** How often a stream is decided again after another writer was faster. */
const ATTEMPTS_MAX = 5

/** Everything that an import is recorded with. */
export type Recording = Deciding & {
  readonly staging: Staging
  /** The columns of the file; null for a file that is one document. */
  readonly table: ImportTable | null
  /** What was decided while the file was read; null where nothing is decided then. */
  readonly early: EarlyGroups | null
}

export type Counts = {
  /** All events, those of registrations among them. */
  readonly events: number
  /** Rows that say something new, and rows that were recorded before. */
  readonly written: number
  readonly unchanged: number
  /** What rows named that was not known before. */
  readonly registered: { readonly districts: number; readonly schools: number; readonly periods: number }
}

/** Decides every step and writes nothing; what is refused becomes a problem of its row. */
export async function checkAll(recording: Recording, onRows: (done: number) => void): Promise<Counts> {
  const registered = { districts: 0, schools: 0, periods: 0 }
  const retired = new RetiredEntities(recording.store)
  let events = 0
  let written = 0
  let rows = 0
  for (const phase of ['registry', 'rows'] as const) {
    if (phase === 'rows' && recording.early !== null) {
      const early = await checkEarly(recording, recording.early, retired)
      events += early.events
      written += early.written
      rows += early.rows
      onRows(rows)
    }
    for (const group of recording.staging.groups(phase)) {
      const { expected, begins, counted, made, refused } = await decideGroup(recording, group)
      const [first] = made
      if (phase === 'registry') retired.look(group.stream, counted)
      if (retired.isAny) await refuseRetired(recording, retired, group.stream, made)
      if (begins && first !== undefined && hasChosenId(group.stream)) {
        recording.staging.beginnings.add(beginningOf(group, first.step))
      }
      for (const problem of refused.flatMap(each => problemsOf(recording.table, group, each))) {
        recording.staging.addProblem(problem)
      }
      const news = linesOf(made.map(({ step }) => step))
      const lines = linesOf(group.steps)
      events += made.length
      written += news
      rows += lines
      if (made.length > 0) {
        const decided = { phase, stream: group.stream, rows: news, lines, expected, lastRow: null }
        recording.staging.decided.add({ ...decided, events: made.map(({ event }) => event) })
      }
      for (const { step } of made) if (step.line === 0) registered[whatIs(step)]++
      onRows(rows)
    }
  }
  return { events, written, unchanged: rows - written, registered }
}

/** What was decided while the file was read and stands, without the rows that name what is retired: they are decided once more. */
async function checkEarly(
  { staging }: Recording,
  early: EarlyGroups,
  retired: RetiredEntities,
): Promise<GroupCounts> {
  if (retired.isAny) {
    for (const { stream, events } of staging.decided.of('rows')) {
      for (const { type, data } of events ?? []) {
        const named = await retired.namedBy({ stream, type, data: JSON.parse(data) })
        if (named.length > 0) staging.again.add(stream)
      }
    }
  }
  await early.takeBack()
  return early.counts
}

async function refuseRetired(
  { staging, kind }: Recording,
  retired: RetiredEntities,
  stream: string,
  made: readonly Made[],
): Promise<void> {
  for (const { step, act } of made) {
    for (const named of await retired.namedBy({ stream, type: act.type, data: act.data })) {
      const { line, row } = step
      staging.addProblem({
        line: line === 0 ? row : line,
        column: columnNaming(kind, named.stream),
        reason: named.reason,
      })
    }
  }
}

/** The beginning of a stream. A registration on the way has no line of its own: it gets that of the row that named it first. */
function beginningOf({ stream, steps }: RowGroup, { line, row }: StagedRow): Beginning {
  const names = steps.map(({ body }) => entityRowIn(body)?.description.name)
  const name = names.find(each => each !== undefined) ?? null
  return { stream, line: line === 0 ? row : line, isOnTheWay: line === 0, name }
}

function whatIs({ body }: StagedRow): keyof Counts['registered'] {
  const row = entityRowIn(body)
  if (row === null) return 'periods'
  return row.description.kind === 'district' ? 'districts' : 'schools'
}

/**
 * Writes what `checkAll` found to be news: first what rows name, then the rows. What it made is written as it is, unless its
 * stream has moved on since: then its rows are decided again.
 */
export async function recordAll(
  recording: Recording,
  { unchanged }: Counts,
  onRows: (done: number) => void,
): Promise<void> {
  const { staging, early } = recording
  let rows = unchanged
  for (const phase of ['registry', 'rows'] as const) {
    await concurrently(staging.decided.of(phase), async group => {
      const clash = await recordDecided(recording, group)
      if (clash !== null && group.lastRow !== null) staging.again.add(group.stream)
      else if (clash !== null) await recordGroup(recording, staging.group(phase, group.stream), clash)
      rows += group.rows
      onRows(rows)
    })
  }
  if (early === null || staging.again.lastRow === 0) return
  await early.stageAgain()
  await concurrently(staging.again.streams(), async stream => {
    await recordGroup(recording, staging.group('rows', stream), 'none')
  })
}

/** Returns where the stream stands if what was made can no longer be written, else null. */
async function recordDecided(
  { store, ledgerClock, actor, correlationId }: Recording,
  { stream, expected, events }: DecidedGroup,
): Promise<ExpectedRevision | null> {
  if (events === null) return expected
  const metadata = { actor, correlationId, recordedAt: ledgerClock.now() }
  const made = events.map(each => ({ ...each, metadata: encodeMetadata(each.type, metadata) }))
  return appendAll(store, stream, made, expected)
}

async function recordGroup(recording: Recording, group: RowGroup, stands: ExpectedRevision): Promise<void> {
  let reached = stands === 'none' ? undefined : stands
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { expected, made, refused } = await decideGroup(recording, group, reached)
    const [first] = refused
    if (first !== undefined) {
      const [problem] = problemsOf(recording.table, group, first)
      throw new Error(
        `line ${problem?.line}: ${problem?.reason} The ledger changed meanwhile: import the file again.`,
      )
    }
    const clash = await appendAll(
      recording.store,
      group.stream,
      made.map(({ event }) => event),
      expected,
    )
    if (clash === null) return
    // After a change of its leader, a database may know of more than it shows.
    if (clash !== 'none') reached = clash
  }
  throw new Error(`${group.stream} is being written by others: import the file again`)
}

/**
 * Appends events in batches. Returns where the stream stands if another writer was faster, else null. A batch that was written is
 * not written again by the next try.
 */
async function appendAll(
  store: EventStore,
  stream: string,
  made: readonly NewEvent[],
  expected: number | 'none',
): Promise<ExpectedRevision | null> {
  let at = expected
  for await (const batch of batchesOf([made])) {
    const outcome = await store.append(stream, batch, at)
    if (outcome.conflict) return outcome.actual
    at = outcome.revision
  }
  return null
}
