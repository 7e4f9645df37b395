import { z } from 'zod'
import type { ServedLog } from '../app/bundle/verify-log.ts'
import { bytesOf } from '../audit/base64.ts'
import type { Hash } from '../audit/hash.ts'
import { Failure } from '../node/failure.ts'
import type { Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { openLogSide } from './log-side.ts'

type Answer = { readonly status: number; readonly text: string; readonly headers: Headers }
/** A ledger that is asked about what was cited: a server, or a store. */
export type CitedLedger = AsyncDisposable & {
  readonly get: (path: string) => Promise<Answer>
}

/** A running server, which is asked over HTTP. */
export const serverAt = (base: URL): CitedLedger => ({
  get: async path => {
    try {
      const response = await fetch(new URL(path, base))
      return { status: response.status, text: await response.text(), headers: response.headers }
    } catch (cause) {
      const reason =
        cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
      throw new Failure(`${base.origin} does not answer: ${reason}`, { cause })
    }
  },
  [Symbol.asyncDispose]: async () => {},
})

/** The store of these settings, read from its beginning, whether or not a server runs on it. Nothing is written. */
export async function ledgerIn(settings: Settings): Promise<CitedLedger> {
  const store = await openStore(settings.store, 'read')
  const side = await openLogSide(store, settings)
  return {
    get: async url => {
      const { status, body } = await side.get(url)
      return { status, text: JSON.stringify(body), headers: new Headers() }
    },
    [Symbol.asyncDispose]: async () => {
      await side.close()
      await store.close()
    },
  }
}

const About = z.object({
  origin: z.string().nullable(),
  size: z.string().nullable(),
  viewVersion: z.int(),
  keys: z.array(
    z.object({ vkey: z.string(), note: z.string(), from: z.string(), reset: z.string().nullish() }),
  ),
})

/** What a ledger says of its log. */
export async function aboutLog({ get }: CitedLedger): Promise<z.infer<typeof About>> {
  const { status, text } = await get('/.well-known/portfolio-ledger-log')
  if (status !== 200) throw new Failure(`there is no ledger: it answers ${status}`)
  return About.parse(JSON.parse(text))
}

const Consistency = z.object({ fromRoot: z.string(), proof: z.array(z.string()) })

/** The root over the first `position` events; null if the log holds fewer. */
export async function rootAt({ get }: CitedLedger, position: number): Promise<Hash | null> {
  const { status, text } = await get(`/v1/proofs/consistency?from=${position}`)
  return status === 200 ? bytesOf(Consistency.parse(JSON.parse(text)).fromRoot) : null
}

/** What a ledger serves of its log: the checkpoint, its keys and its tiles. */
export async function servedLog(ledger: CitedLedger): Promise<ServedLog> {
  // The checkpoint is read before the keys: whatever is signed in between, the key that signed it is among them.
  const { status, text } = await ledger.get('/checkpoint')
  const { keys } = await aboutLog(ledger)
  return {
    keys,
    checkpoint: status === 200 ? text : null,
    consistency: async (from, to) => {
      const answer = await ledger.get(`/v1/proofs/consistency?from=${from}&to=${to}`)
      if (answer.status !== 200) return null
      const hashes = Consistency.parse(JSON.parse(answer.text)).proof.map(bytesOf)
      return hashes.every(hash => hash !== null) ? hashes : null
    },
  }
}
