import { CHECKPOINT_STREAM, type Checkpoint, type StoredEvent } from '../../event-store/event-store.ts'
import { appendAll, type CopyConflict } from './append-all.ts'
import { asideDifference, copyAside } from './aside.ts'
import {
  type Comparison,
  type Counts,
  commonPart,
  compare,
  type Difference,
  type Stores,
} from './comparison.ts'

/** How often the source is looked at again for what was appended to it meanwhile. */
const PASSES_MAX = 10

export type CopyStage = 'comparing' | 'copying' | 'verifying'
export type CopyProgress = (stage: CopyStage, done: number, whole: number | null) => void

export type CopyOutcome =
  /** The target holds something else than an earlier copy of the source. Nothing was written. */
  | { readonly kind: 'refused'; readonly difference: Difference }
  /** The target did not stand where the copy had left it. What was copied before stays. */
  | { readonly kind: 'conflict'; readonly conflict: CopyConflict; readonly copied: Counts }
  /** Everything was copied, and then both stores were read from the start. */
  | {
      readonly kind: 'compared'
      readonly before: Counts
      readonly copied: Counts
      readonly comparison: Comparison
    }

/**
 * Copies a ledger: every event as it is stored, not decoded, at the same position, the checkpoints of its audit log, and what is
 * kept aside: who persons are. The target is empty or holds what an earlier copy left; this one goes on from the event at which
 * that one was cut short. What is appended to the source meanwhile is copied too, unless there is no end of it; no other process
 * may write to the target.
 */
export async function copyLedger(stores: Stores, onProgress: CopyProgress): Promise<CopyOutcome> {
  const there = await stores.to.size()
  const common = await commonPart(stores, done => onProgress('comparing', done, there))
  if (common.difference !== null) return { kind: 'refused', difference: common.difference }
  const aside = await asideDifference(stores)
  if (aside !== null) return { kind: 'refused', difference: aside }
  const { last, checkpoints } = common
  const before = { events: last.position, checkpoints }

  const whole = await stores.from.size()
  const missing = whole === null ? null : whole - last.position
  const { conflict, ...copied } = await copyAfter(stores, last, checkpoints, done =>
    onProgress('copying', done, missing),
  )
  if (conflict !== null) return { kind: 'conflict', conflict, copied }

  const both = {
    events: before.events + copied.events,
    checkpoints: before.checkpoints + copied.checkpoints,
  }
  const compared = await compare(stores, both, done => onProgress('verifying', done, both.events))
  const difference = compared.difference ?? (await asideDifference(stores))
  const comparison = { ...compared, difference }
  return { kind: 'compared', before, copied, comparison }
}

type Copied = Counts & { readonly conflict: CopyConflict | null }

/** Copies to the end of the source as it is met, and again until nothing is new there. */
async function copyAfter(
  { from, to }: Stores,
  last: Checkpoint,
  checkpointsBefore: number,
  onEvents: (done: number) => void,
): Promise<Copied> {
  let events = 0
  let checkpoints = 0
  let at = last
  const onBatch = (batch: readonly (StoredEvent & Checkpoint)[]) => {
    at = batch.at(-1) ?? at
    events += batch.length
    onEvents(events)
  }
  const onSigned = (batch: readonly StoredEvent[]) => {
    checkpoints += batch.length
  }
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const eventsAtStart = events
    // Read before the events, and written after them: no checkpoint in the target counts more events than there are.
    const signed = await from.readStream(CHECKPOINT_STREAM, checkpointsBefore + checkpoints - 1)
    const conflict =
      // Persons come first, so that a reader of the target's log that learns of a person finds the name there.
      (await copyAside({ from, to })) ??
      (await appendAll(to, from.readAll(at), onBatch)) ??
      (await appendAll(to, [signed], onSigned))
    if (conflict !== null) return { events, checkpoints, conflict }
    if (events === eventsAtStart && signed.length === 0) break
  }
  return { events, checkpoints, conflict: null }
}
