import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { latestInstant } from '../../projections/engine/instants.ts'
import { checkpointOf } from '../../projections/engine/read-model.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { type LedgerClock, ledgerClockOn } from '../app/command/clock.ts'
import { clockDoubt, clockFault } from '../app/command/clock-fault.ts'
import { recordedAtOf } from '../app/doctor/recorded-times.ts'
import type { Instant } from '../domain/values/date.ts'
import { type Checkpoint, CheckpointNotInLog, type EventStore, START } from '../event-store/event-store.ts'
import { Refused } from './failure.ts'
import { progressOn } from './progress.ts'
import type { Settings } from './settings.ts'

/** When this program was made, at the earliest; to be moved on with each release. */
const MADE_MS = Date.parse('2026-11-01T00:00:00.000Z')
/** Progress is shown only if at least this many events are read. */
const TOLD_FROM = 10_000

type CommandClock = { readonly ledgerClock: LedgerClock; readonly latest: Instant }

/** The newest of what was recorded so far, and how far the reader of that had read. */
type Read = { readonly latest: Instant; readonly at: Checkpoint }

/**
 * The clock that a command records by, never behind `latest`, which is the greatest `recordedAt` of the log. Throws `Refused`
 * where this machine's clock is not to be recorded by, unless the settings allow it.
 */
export async function clockFor(store: EventStore, settings: Settings): Promise<CommandClock> {
  const latest = await latestRecorded(store, settings.data)
  assertClock(latest, settings)
  const ledgerClock = ledgerClockOn(Date.now)
  ledgerClock.advanceTo(latest)
  return { ledgerClock, latest }
}

/** Throws `Refused` where this machine's clock is not to be recorded by after `latest`, unless the settings allow it. */
export function assertClock(latest: Instant, { allowClock }: Pick<Settings, 'allowClock'>): void {
  if (allowClock === true) return
  const fault = clockFaultNow(latest)
  if (fault !== null) throw new Refused(`refused: ${fault}; --allow-clock records by it as it is`)
}

/** What speaks against this machine's clock, in words; null where nothing does. */
export const clockFaultNow = (latest: Instant): string | null => clockFaultAt(Date.now(), latest)

/** What speaks against a clock that stands at `nowMs`, in words; null where nothing does. */
export const clockFaultAt = (nowMs: number, latest: Instant): string | null =>
  clockFault({ nowMs, latest, madeMs: MADE_MS, installedMs: latest === '' ? installedMs() : 0 })

/** A warning about this machine's clock before events are recorded by it; null if there is none. */
export const clockDoubtNow = (latest: Instant): string | null => clockDoubt({ nowMs: Date.now(), latest })

/** The greatest `recordedAt` of the log: as far as this node has read it, from its read model; the rest is read here. */
async function latestRecorded(store: EventStore, folder: string): Promise<Instant> {
  try {
    return await readOn(store, readBefore(folder))
  } catch (error) {
    // The read model is one of another log.
    if (error instanceof CheckpointNotInLog) return readOn(store, { latest: '', at: START })
    throw error
  }
}

function readBefore(folder: string): Read {
  const db = openLatestToRead(folder)
  if (db === null) return { latest: '', at: START }
  try {
    // In this order: a server may read on meanwhile.
    const at = checkpointOf(db, 'log')
    return { at, latest: latestInstant(db) }
  } finally {
    db.close()
  }
}

async function readOn(store: EventStore, { latest: before, at }: Read): Promise<Instant> {
  const progress = progressOn(process.stderr, 'reading the log', 'events', () => performance.now())
  const whole = await store.size()
  let latest = before
  for await (const events of store.readAll(at)) {
    for (const { metadata } of events) {
      const recordedAt = recordedAtOf(metadata)
      if (recordedAt !== null && recordedAt > latest) latest = recordedAt
    }
    const position = events.at(-1)?.position ?? 0
    if (position - at.position >= TOLD_FROM) progress.at(position, whole)
  }
  progress.end()
  return latest
}

/** When the newest file of this program was written. */
function installedMs(): number {
  const folder = join(import.meta.dirname, '..')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map(name => statSync(join(folder, name)).mtimeMs))
}
