import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ledger, ROOT, type Served, scratch, served } from '../support/cli/cli.ts'
import { ended } from '../support/cli/ended.ts'
import { crash } from '../support/event-store/crashed.ts'
import { change } from '../support/event-store/damage.ts'

let folder: string
let file: string
let remove: () => void
let server: Served | null
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  file = join(folder, 'ledger.db')
  remove = made.remove
  server = null
})
afterEach(async () => {
  await server?.end('SIGKILL')
  remove()
})

const SERVE = ['serve', '--port', '0']
const IMPORT = ['import', 'districts', join(ROOT, 'samples/districts.csv')]

/** Runs `serve` as a process of its own, because it must be possible to end it if it wrongly serves. */
const run = (...args: readonly string[]) =>
  args[0] === 'serve' ? ended(['--data', folder, ...args]) : ledger(folder, ...args)

/** Expects that each command on this ledger ends with 4 and one line that matches. */
async function expectDamaged(words: RegExp, ...commands: readonly (readonly string[])[]): Promise<void> {
  for (const command of commands) {
    const { code, out, err } = await run(...command)
    expect([command[0], code, out]).toEqual([command[0], 4, ''])
    expect(err.trim().split('\n')).toEqual([expect.stringMatching(words)])
  }
}

/** Expects that `doctor` reports the damage and what to do. */
async function expectFound(words: RegExp): Promise<void> {
  const { code, out, err } = await run('doctor')
  expect([code, out, err]).toEqual([4, expect.stringMatching(words), ''])
}

describe('a back-up that was put back by hand beside the journal that a crash left', () => {
  const journal = () => readFileSync(`${file}-wal`)

  test('is opened as it was at the crash where the journal continues it', async () => {
    crash(file, { events: 40, inJournal: 3 })
    copyFileSync(file, `${file}.back-up`)
    copyFileSync(`${file}.back-up`, file)
    server = await served(folder)
    expect((await server.get('/readyz')).body.position).toBe('43')
  })

  test('is refused in words where it continues another state of it', async () => {
    crash(file, { events: 40, inJournal: 0 })
    copyFileSync(file, `${file}.back-up`)
    crash(file, { first: 40, events: 400, inJournal: 3 })
    copyFileSync(`${file}.back-up`, file)
    const before = [readFileSync(file), journal()]
    await expectDamaged(/^the ledger .*ledger\.db is damaged: .*restore/, SERVE, IMPORT)
    await expectFound(/^BAD .*restore/m)
    expect([readFileSync(file), journal()]).toEqual(before)
  })

  test('is refused in words where it was written without one', async () => {
    crash(file, { events: 40, inJournal: 0 })
    change(file, 'PRAGMA journal_mode = DELETE')
    copyFileSync(file, `${file}.back-up`)
    crash(file, { first: 40, inJournal: 3 })
    copyFileSync(`${file}.back-up`, file)
    const before = [readFileSync(file), journal()]
    await expectDamaged(/ledger\.db-wal beside it is the journal of another file/, SERVE, ['keys', 'list'])
    await expectFound(/^BAD {2}reading .*ledger\.db-wal beside it is the journal of another file/m)
    expect([readFileSync(file), journal()]).toEqual(before)
  })
})

test('a file that is no database any more is told in words by whatever reads it', async () => {
  writeFileSync(file, 'x'.repeat(8192))
  await expectDamaged(/^the ledger .* is damaged: file is not a database; /, SERVE, ['keys', 'list'])
  await expectFound(/^BAD {2}reading +broke off \(file is not a database\): .*restore/m)
})
