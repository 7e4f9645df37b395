import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KeyFile } from '../app/log/checkpoint-log.ts'
import { fingerprintOf, makeKey, parseSigner, type SignerKey, signerText } from '../audit/note-key.ts'
import { flushFolderOf } from '../event-store/sqlite/durable.ts'
import { Failure } from './failure.ts'

const OWNER_ONLY = 0o600

/**
 * The key by which a node signs the log, in its folder of data. A new one is named after `origin`, or, where that is not given,
 * after itself. Each file holds a whole key or is not there.
 */
export function logKeyFile(folder: string, origin: string | undefined): KeyFile {
  const file = join(folder, 'log-key')
  const next = join(folder, 'log-key-next')
  return {
    read: () => readKeyFile(file),
    make: () =>
      writeKeyFile(file, makeKey(origin ?? (publicKey => `portfolio-ledger/${fingerprintOf(publicKey)}`))),
    discard: () => rmSync(file, { force: true }),
    readNext: () => readKeyFile(next),
    makeNext: name => {
      const known = readKeyFile(next)
      if (known?.name === name) return known
      rmSync(next, { force: true })
      return writeKeyFile(next, makeKey(name))
    },
    takeNext: () => {
      try {
        renameSync(next, file)
      } catch (error) {
        // Another process on this folder was first.
        if (!isMissing(error)) throw error
      }
    },
  }
}

/** The key in a file; null if there is no file. Throws `Failure` if it holds something else. */
export function readKeyFile(file: string): SignerKey | null {
  const text = textIn(file)
  const key = text === null ? null : parseSigner(text.trim())
  if (text !== null && key === null)
    throw new Failure(`${file} holds no key that signs: put the key of this log back, or remove the file`)
  return key
}

/**
 * Writes a key to a file, never over another one. The file gets its name once it is whole on disk: a process that is killed
 * leaves no half of a key.
 */
export function writeKeyFile(file: string, key: SignerKey): SignerKey {
  const unfinished = `${file}-unfinished`
  rmSync(unfinished, { force: true })
  const descriptor = openSync(unfinished, 'wx', OWNER_ONLY)
  try {
    writeSync(descriptor, `${signerText(key)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  linkSync(unfinished, file)
  rmSync(unfinished)
  flushFolderOf(file)
  return key
}

function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
