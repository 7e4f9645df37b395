import type { Actor } from '../../domain/values/actor.ts'
import { standing } from '../../domain/values/import-withdrawal.ts'
import {
  decode,
  type EncodedEvent,
  encodeData,
  encodeMetadata,
  type LedgerEvent,
} from '../../event-store/codec.ts'
import { APPEND_LIMITS, byteLength, type EventStore } from '../../event-store/event-store.ts'
import type { Refusal } from '../../refusals/refusals.ts'
import type { LedgerClock } from '../command/clock.ts'
import { idComingAgain, type WithdrawalsById, withdrawalsById } from './coming-again.ts'
import { eventIdOf, type RowCommand, type RowFold } from './row-command.ts'
import type { RowGroup, StagedRow } from './staged-row.ts'
import { hasTooManyRows } from './staging.ts'
import { IMPORTS } from './subjects.ts'

/** What the rows of a file are decided with. */
export type Deciding = {
  readonly store: EventStore
  readonly ledgerClock: LedgerClock
  readonly actor: Actor
  readonly kind: string
  readonly sha256: string
  readonly correlationId: string
  readonly today: string
}

export type Made = {
  readonly step: StagedRow
  readonly event: EncodedEvent
  readonly act: Pick<LedgerEvent, 'type' | 'data'>
}
export type Refused = {
  readonly step: StagedRow
  readonly refusal: Refusal | LimitReached
  /** The withdrawals of its stream, since rows that come again have other ids. */
  readonly withdrawn?: WithdrawalsById
}
export const NONE_WITHDRAWN: WithdrawalsById = new Map()
export type LimitReached = 'too-many-rows' | 'too-large'

export type Decision = {
  readonly expected: number | 'none'
  /** Whether nothing that counts was in the stream before. */
  readonly begins: boolean
  readonly counted: readonly LedgerEvent[]
  readonly made: readonly Made[]
  readonly refused: readonly Refused[]
}

/** Decides the rows of one stream on what it holds, and encodes what they make. */
export async function decideGroup(
  deciding: Deciding,
  group: RowGroup,
  /** A revision that the stream is known to have reached. */
  reached?: number,
): Promise<Decision> {
  if (hasTooManyRows(group)) {
    return {
      expected: 'none',
      begins: false,
      counted: [],
      made: [],
      refused: group.steps.slice(-1).map(step => ({ step, refusal: 'too-many-rows' as const })),
    }
  }
  return decideOn(deciding, group, (await deciding.store.readStream(group.stream, -1, reached)).map(decode))
}

/** The same on what the stream is known to hold. */
export function decideOn(
  { ledgerClock, actor, kind, sha256, correlationId, today }: Deciding,
  { steps }: RowGroup,
  known: readonly LedgerEvent[],
): Decision {
  const last = known.at(-1)
  if (last !== undefined) ledgerClock.advanceTo(last.metadata.recordedAt)
  const expected = last?.revision ?? 'none'
  const counted = standing(known)
  const [first] = steps
  if (first === undefined) return { expected, begins: false, counted, made: [], refused: [] }
  const about = rowsAbout(first.body)
  const fold = about.foldOn(counted, actor)
  const withdrawn = withdrawalsById(known)
  const metadata = { actor, correlationId, recordedAt: ledgerClock.now() }
  let revision = expected === 'none' ? -1 : expected
  const made: Made[] = []
  const refused: Refused[] = []
  for (const step of steps) {
    const { formerId, row, body } = step
    const id = idComingAgain(step.id, withdrawn)
    const decided = fold.decide(body, { today, imported: { kind, sha256, row }, id, formerId })
    if ('refusal' in decided) {
      refused.push({ step, refusal: decided.refusal, withdrawn })
      continue
    }
    for (const event of decided.events) {
      const eventId =
        about.isOwnEvent && body.isBeside !== true
          ? id
          : idComingAgain(eventIdOf(event.type, step.id), withdrawn)
      const { type } = event
      const encoded = {
        id: eventId,
        type,
        data: encodeData(event),
        metadata: encodeMetadata(type, metadata),
      }
      if (isTooLargeEvent(encoded)) refused.push({ step, refusal: 'too-large' })
      fold.evolve(event, eventId, ++revision)
      made.push({ step, event: encoded, act: event })
    }
  }
  return { expected, begins: counted.length === 0, counted, made, refused }
}

/** So many characters have no more bytes than an event may have, whatever they are. */
const CHARACTERS_FITTING = APPEND_LIMITS.eventBytesMax / 4

function isTooLargeEvent(event: EncodedEvent): boolean {
  // Most are far from the limit, and their bytes need not be counted.
  if (event.data.length + event.metadata.length + event.type.length <= CHARACTERS_FITTING) return false
  return byteLength(event) > APPEND_LIMITS.eventBytesMax
}

/** Whether a step makes one event under its id; else its events have ids of their own. */
export const isOwnEvent = (body: RowCommand): boolean => rowsAbout(body).isOwnEvent && body.isBeside !== true

function rowsAbout({ subject }: RowCommand): RowFold {
  const { rows } = IMPORTS[subject]
  if (rows === null) throw new Error(`no file has rows about a ${subject}`)
  return rows
}
