import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { cast } from './http.ts'

/** A cast whose node signs the log, with the key in the given folder if there is one; `close` ends it. */
export async function signingCast(origin?: string, given?: string) {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'ledger-log-test-'))
  const closers: (() => Promise<void>)[] = []
  const keyFile = logKeyFile(folder, origin)
  const on = await cast(close => closers.push(close), undefined, { keyFile })
  const close = async () => {
    await Promise.all(closers.map(each => each()))
    if (given === undefined) rmSync(folder, { recursive: true, force: true })
  }
  return { on, folder, close }
}
