import type { Actor } from '../../domain/values/actor.ts'
import { standing } from '../../domain/values/import-withdrawal.ts'
import { batchesOf } from '../../event-store/batches.ts'
import { decode, encode, type LedgerEvent } from '../../event-store/codec.ts'
import {
  APPEND_LIMITS,
  byteLength,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '../../event-store/event-store.ts'
import { type Refusal, sentenceOf } from '../../refusals/refusals.ts'
import { hasChosenId } from '../command/chosen-id.ts'
import type { LedgerClock } from '../command/clock.ts'
import type { Beginning } from './beginnings.ts'
import { idComingAgain, type WithdrawalsById, withdrawalsById } from './coming-again.ts'
import { concurrently } from './concurrently.ts'
import { contradictionIn } from './contradiction.ts'
import { entityRowIn } from './entities.ts'
import { columnNaming } from './naming-columns.ts'
import { RetiredEntities } from './retired-entities.ts'
import { eventIdOf, type RowCommand, type RowFold } from './row-command.ts'
import { hasTooManyRows, type RowGroup, type StagedRow, type Staging, TOO_MANY_ROWS } from './staging.ts'
import { IMPORTS } from './subjects.ts'
import type { ImportTable } from './table.ts'

/** How often a stream is decided again after another writer was faster. */
const ATTEMPTS_MAX = 5

/** Everything that an import is recorded with. */
export type Recording = {
  readonly store: EventStore
  readonly staging: Staging
  readonly ledgerClock: LedgerClock
  readonly actor: Actor
  readonly kind: string
  /** The columns of the file; null for a file that is one document. */
  readonly table: ImportTable | null
  readonly sha256: string
  readonly correlationId: string
  readonly today: string
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
    for (const group of recording.staging.groups(phase)) {
      const { begins, counted, made, refused } = await decideGroup(recording, group)
      const [first] = made
      if (phase === 'registry') retired.look(group.stream, counted)
      await refuseRetired(recording, retired, group.stream, made)
      if (begins && first !== undefined && hasChosenId(group.stream)) {
        recording.staging.beginnings.add(beginningOf(group, first.step))
      }
      for (const problem of refused.flatMap(each => problemsOf(recording, group, each))) {
        recording.staging.addProblem(problem)
      }
      events += made.length
      written += new Set(made.map(({ step }) => step.line).filter(line => line > 0)).size
      rows += rowsOf(group)
      for (const { step } of made) if (step.line === 0) registered[whatIs(step)]++
      onRows(rows)
    }
  }
  return { events, written, unchanged: rows - written, registered }
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

/** A row may have more than one step; a registration on the way (line 0) is no row. */
const rowsOf = ({ steps }: RowGroup): number =>
  new Set(steps.map(({ line }) => line).filter(line => line > 0)).size

function whatIs({ body }: StagedRow): keyof Counts['registered'] {
  const row = entityRowIn(body)
  if (row === null) return 'periods'
  return row.description.kind === 'district' ? 'districts' : 'schools'
}

/** Writes what `checkAll` found to be news: first what rows name, then the rows. */
export async function recordAll(recording: Recording, onRows: (done: number) => void): Promise<void> {
  let rows = 0
  for (const phase of ['registry', 'rows'] as const) {
    await concurrently(recording.staging.groups(phase), async group => {
      await recordGroup(recording, group)
      rows += rowsOf(group)
      onRows(rows)
    })
  }
}

type Made = {
  readonly step: StagedRow
  readonly event: NewEvent
  readonly act: Pick<LedgerEvent, 'type' | 'data'>
}
type Refused = {
  readonly step: StagedRow
  readonly refusal: Refusal | LimitReached
  /** The withdrawals of its stream, since rows that come again have other ids. */
  readonly withdrawn?: WithdrawalsById
}
const NONE_WITHDRAWN: WithdrawalsById = new Map()
type LimitReached = 'too-many-rows' | 'too-large'

type DecidedGroup = {
  readonly expected: number | 'none'
  /** Whether nothing that counts was in the stream before. */
  readonly begins: boolean
  readonly counted: readonly LedgerEvent[]
  readonly made: readonly Made[]
  readonly refused: readonly Refused[]
}

async function decideGroup(
  { store, ledgerClock, actor, kind, sha256, correlationId, today }: Recording,
  group: RowGroup,
  /** A revision that the stream is known to have reached. */
  reached?: number,
): Promise<DecidedGroup> {
  const [first] = group.steps
  if (first === undefined || hasTooManyRows(group)) {
    return {
      expected: 'none',
      begins: false,
      counted: [],
      made: [],
      refused: group.steps.slice(-1).map(step => ({ step, refusal: 'too-many-rows' as const })),
    }
  }
  const known = (await store.readStream(group.stream, -1, reached)).map(decode)
  const last = known.at(-1)
  if (last !== undefined) ledgerClock.advanceTo(last.metadata.recordedAt)
  const expected = last?.revision ?? 'none'
  const counted = standing(known)
  const fold = rowsAbout(first.body).foldOn(counted, actor)
  const withdrawn = withdrawalsById(known)
  const metadata = { actor, correlationId, recordedAt: ledgerClock.now() }
  let revision = expected === 'none' ? -1 : expected
  const made: Made[] = []
  const refused: Refused[] = []
  for (const step of group.steps) {
    const { formerId, row, body } = step
    const id = idComingAgain(step.id, withdrawn)
    const decided = fold.decide(body, { today, imported: { kind, sha256, row }, id, formerId })
    if ('refusal' in decided) {
      refused.push({ step, refusal: decided.refusal, withdrawn })
      continue
    }
    for (const event of decided.events) {
      const eventId = isOwnEvent(body) ? id : idComingAgain(eventIdOf(event.type, step.id), withdrawn)
      const encoded = encode(eventId, event, metadata)
      if (byteLength(encoded) > APPEND_LIMITS.eventBytesMax) refused.push({ step, refusal: 'too-large' })
      fold.evolve(event, eventId, ++revision)
      made.push({ step, event: encoded, act: event })
    }
  }
  return { expected, begins: counted.length === 0, counted, made, refused }
}

/** Whether a step makes one event under its id; else its events have ids of their own. */
const isOwnEvent = (body: RowCommand): boolean => rowsAbout(body).isOwnEvent && body.isBeside !== true

function rowsAbout({ subject }: RowCommand): RowFold {
  const { rows } = IMPORTS[subject]
  if (rows === null) throw new Error(`no file has rows about a ${subject}`)
  return rows
}

async function recordGroup(recording: Recording, group: RowGroup): Promise<void> {
  let reached: number | undefined
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { expected, made, refused } = await decideGroup(recording, group, reached)
    const [first] = refused
    if (first !== undefined) {
      const [problem] = problemsOf(recording, group, first)
      throw new Error(
        `line ${problem?.line}: ${problem?.reason} The ledger changed meanwhile: import the file again.`,
      )
    }
    const clash = await appendAll(recording.store, group.stream, made, expected)
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
  made: readonly Made[],
  expected: number | 'none',
): Promise<ExpectedRevision | null> {
  let at = expected
  for await (const batch of batchesOf([made.map(({ event }) => event)])) {
    const outcome = await store.append(stream, batch, at)
    if (outcome.conflict) return outcome.actual
    at = outcome.revision
  }
  return null
}

const LIMITS: Readonly<Record<LimitReached, string>> = {
  'too-many-rows': TOO_MANY_ROWS,
  'too-large': `what is recorded of it at once has at most ${APPEND_LIMITS.eventBytesMax / 1024} KB: shorten its texts`,
}

/** A refused row in the terms of its file. If two rows contradict each other, both are named. */
function problemsOf(
  { table }: Recording,
  group: RowGroup,
  { step, refusal, withdrawn = NONE_WITHDRAWN }: Refused,
) {
  const { line } = step
  if (typeof refusal === 'string') return [{ line, column: null, reason: LIMITS[refusal] }]
  const column = columnOf(table, step, refusal)
  const steps = group.steps.map(each => ({ ...each, id: idComingAgain(each.id, withdrawn) }))
  const contradiction = contradictionIn(steps, refusal)
  if (contradiction === null) return [{ line, column, reason: reasonOf(table, refusal, group) }]
  const { other, against } = contradiction
  return [
    { line, column, reason: against(other.line, column) },
    { line: other.line, column, reason: against(line, column) },
  ]
}

/** A reason that calls fields by their columns, and an assessment by its name. */
function reasonOf(table: ImportTable | null, refusal: Refusal, { stream }: RowGroup): string {
  const sentence = sentenceOf(refusal, field => table?.fields[field] ?? field)
  return refusal.code === 'AssessmentInDraft' ? `${sentence} (${stream})` : sentence
}

function columnOf(table: ImportTable | null, { body }: StagedRow, refusal: Refusal): string | null {
  if ('field' in refusal) return table?.fields[refusal.field] ?? refusal.field
  if (refusal.code === 'DateInFuture' && isOwnEvent(body)) return 'occurred_on'
  return table?.blamed[refusal.code] ?? null
}
