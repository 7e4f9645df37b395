import { expect } from 'vitest'
import { archiveOf } from '../../../src/app/bundle/archive.ts'
import { VERDICTS, worstOf } from '../../../src/app/bundle/findings.ts'
import type { Trusted } from '../../../src/app/bundle/trust.ts'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import { parseCheckpoint } from '../../../src/audit/checkpoint.ts'
import { parseVerifier } from '../../../src/audit/note-key.ts'
import { replay } from '../../../src/node/replay.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { type Cast, listOf, textOf } from '../http/http.ts'

/** Reads and signs what was recorded. Returns how many events the ledger has. */
export async function signed(on: Cast): Promise<number> {
  const size = await on.read()
  await on.checkpoints.advance()
  return size
}

export async function bundleOf(on: Cast, question = '', as?: string): Promise<Buffer> {
  const headers = as === undefined ? {} : { authorization: `Bearer ${as}` }
  const { rawPayload, statusCode } = await on.app.inject({
    url: `/v1/exports/audit-bundle${question}`,
    headers,
  })
  expect([statusCode, rawPayload.subarray(0, 2).toString()]).toEqual([200, 'PK'])
  return rawPayload
}

export const vkeysOf = async (on: Cast): Promise<readonly string[]> =>
  listOf((await on.get('/.well-known/portfolio-ledger-log')).body.keys).map(({ vkey }) => textOf(vkey))

/** What a reader of a bundle trusts: a key, a checkpoint kept from before, or nothing. */
export const trusting = (vkey: string | null, kept: string | null = null): Trusted => ({
  key: vkey === null ? null : parseVerifier(vkey),
  kept: kept === null ? null : parseCheckpoint(kept),
})

/** The exit code of the verification of a bundle. */
export async function codeOf(bundle: Buffer, trusted: Trusted): Promise<number> {
  const { findings } = await verifyBundle(bundle, trusted, replay)
  return VERDICTS[worstOf(findings)]
}

/** A bundle whose files were changed, in an archive that is valid again. */
export async function changed(bundle: Buffer, change: (files: Map<string, Buffer>) => void): Promise<Buffer> {
  const files = new Map(filesIn(bundle))
  change(files)
  const parts: Uint8Array[] = []
  for await (const part of archiveOf([...files].map(([name, content]) => ({ name, content }))))
    parts.push(part)
  return Buffer.concat(parts)
}
/** A change of a bundle that alters the lines of one file. */
export const lines =
  (name: string, change: (lines: string[]) => readonly string[]) =>
  (files: Map<string, Buffer>): void => {
    const text = files.get(name)?.toString() ?? ''
    const now = change(text.split('\n').slice(0, -1))
    files.set(name, Buffer.from(now.map(line => `${line}\n`).join('')))
  }
