import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyFile } from '../app/log/checkpoint-log.ts'
import { fingerprintOf, makeKey, parseSigner, signerText } from '../audit/note-key.ts'
import { Failure } from './failure.ts'

const OWNER_ONLY = 0o600

/**
 * The key by which a node signs the log, in its folder of data. A new one is named after `origin`, or, where that is not given,
 * after itself.
 */
export function logKeyFile(folder: string, origin: string | undefined): KeyFile {
  const file = join(folder, 'log-key')
  return {
    read: () => {
      const text = textIn(file)
      const key = text === null ? null : parseSigner(text.trim())
      if (text !== null && key === null)
        throw new Failure(`${file} holds no key that signs: put the key of this log back, or remove the file`)
      return key
    },
    make: () => {
      const key = makeKey(origin ?? (publicKey => `portfolio-ledger/${fingerprintOf(publicKey)}`))
      // Never over another one.
      const descriptor = openSync(file, 'wx', OWNER_ONLY)
      try {
        writeSync(descriptor, `${signerText(key)}\n`)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      return key
    },
    discard: () => rmSync(file, { force: true }),
  }
}

function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
