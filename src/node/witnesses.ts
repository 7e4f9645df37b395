import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CheckpointLog } from '../app/log/checkpoint-log.ts'
import type { LogTree } from '../app/log/log-tree.ts'
import type { SignedCheckpoint } from '../app/log/signed-log.ts'
import { cosignedAt } from '../audit/checkpoint.ts'
import { parseSignatureLine } from '../audit/note.ts'
import { consistencyProof } from '../audit/proof.ts'
import { addCheckpoint } from '../audit/proof-text.ts'
import type { Witness } from './settings.ts'

/** How long a witness is waited for at most. */
const WAIT_MS_MAX = 5000
const LOOK_MS = 1000
/** After each failure a witness is asked less often; this is the longest pause. */
const BACKOFF_MS_MAX = 60_000
const ANSWER_LENGTH_MAX = 20_000

type Pushing = {
  readonly checkpoints: Pick<CheckpointLog, 'published' | 'signs' | 'fault' | 'addLines'>
  readonly runner: { readonly tiles: LogTree }
  readonly log: Pick<Logger, 'warn' | 'info'>
  readonly stop: AbortSignal
  readonly after?: After
}
/** A signal that is aborted once that many milliseconds have passed. */
type After = (ms: number) => AbortSignal
const afterTime: After = ms => AbortSignal.timeout(ms)

/** Sends witnesses what is published, and keeps their lines, until it is stopped. Signing never waits for the witnesses. */
export async function keepWitnessed(witnesses: readonly Witness[], pushing: Pushing): Promise<void> {
  await Promise.all(witnesses.map(each => keepOne(each, pushing)))
}

async function keepOne(witness: Witness, pushing: Pushing): Promise<void> {
  const { checkpoints, log, stop } = pushing
  const sender = new WitnessSender(witness, pushing.runner.tiles, stop, pushing.after)
  let told: string | null = null
  let done: SignedCheckpoint['text'] | null = null
  let waitMs = LOOK_MS
  while (!stop.aborted) {
    const { published } = checkpoints
    if (published !== null && published.text !== done && checkpoints.signs && checkpoints.fault === null) {
      const outcome = await sender.send(published)
      if (outcome.line !== null) {
        checkpoints.addLines(published, [{ line: outcome.line, vkey: witness.vkey }])
        done = published.text
        if (told !== null) log.info({ witness: witness.key.name }, 'the witness signs again')
      } else if (outcome.reason !== told && !stop.aborted)
        log.warn({ witness: witness.key.name, reason: outcome.reason }, 'a witness has not signed')
      told = outcome.reason
      waitMs = outcome.line === null ? Math.min(waitMs * 2, BACKOFF_MS_MAX) : LOOK_MS
    }
    await delay(waitMs, undefined, { signal: stop }).catch(() => {
      // Stopped while waiting: the loop ends.
    })
  }
}

type Sent =
  | { readonly line: string; readonly reason: null }
  | { readonly line: null; readonly reason: string }
const failed = (reason: string): Sent => ({ line: null, reason })

/** Sends checkpoints to one witness, from the size on that it knows. */
export class WitnessSender {
  readonly #witness: Witness
  readonly #tree: LogTree
  readonly #stop: AbortSignal
  readonly #after: After
  /** The size of the log that the witness is thought to know. */
  #size = 0

  constructor(witness: Witness, tree: LogTree, stop: AbortSignal, after = afterTime) {
    this.#witness = witness
    this.#tree = tree
    this.#stop = stop
    this.#after = after
  }

  /** The line of the witness if it signs within five seconds, or else the reason why not. Never throws. */
  async send(checkpoint: SignedCheckpoint): Promise<Sent> {
    const signal = AbortSignal.any([this.#after(WAIT_MS_MAX), this.#stop])
    try {
      const first = await this.#ask(checkpoint, signal)
      if (first.status !== 409) return this.#read(checkpoint, first)
      const known = /^(0|[1-9]\d{0,14})\n$/.exec(first.text)
      if (known === null) return failed('it knows another size, and does not say which')
      const size = Number(known[1])
      if (size > checkpoint.size)
        return failed(`it has seen ${size} events already: another history was signed`)
      if (size === this.#size && size === checkpoint.size)
        return failed(`it has seen another log of ${size} events: another history was signed`)
      this.#size = size
      return this.#read(checkpoint, await this.#ask(checkpoint, signal))
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error))
    }
  }

  async #ask({ size, text }: SignedCheckpoint, signal: AbortSignal) {
    const from = Math.min(this.#size, size)
    const body = addCheckpoint(from, consistencyProof(from, size, this.#tree.hashAt), text)
    const response = await fetch(`${this.#witness.url}/add-checkpoint`, {
      method: 'POST',
      body,
      signal,
      redirect: 'error',
    })
    return { status: response.status, text: await textWithin(response, ANSWER_LENGTH_MAX) }
  }

  #read(
    { size, note }: SignedCheckpoint,
    { status, text }: { readonly status: number; readonly text: string },
  ): Sent {
    if (status !== 200) return failed(`it answered ${status}`)
    for (const line of text.split('\n')) {
      const signature = parseSignatureLine(line)
      if (signature === null || cosignedAt(note.text, signature, this.#witness.key) === null) continue
      this.#size = size
      return { line, reason: null }
    }
    return failed('what it sent is no signature of its key over this checkpoint')
  }
}

/** The text of a response. Throws if it is longer than `lengthMax`. */
async function textWithin(response: Response, lengthMax: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > lengthMax) throw new Error('it sent more than a witness says')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
