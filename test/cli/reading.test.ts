import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ledger, ROOT, scratch } from '../support/cli/cli.ts'
import { ended } from '../support/cli/ended.ts'
import { crash } from '../support/event-store/crashed.ts'
import { change } from '../support/event-store/damage.ts'

const DISTRICTS = join(ROOT, 'samples/districts.csv')
const KEY = '01a22056-6859-7513-a05a-1ba8112f22d9'

let folder: string
let data: string
let file: string
let remove: () => void
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  data = join(folder, 'ledger')
  file = join(data, 'ledger.db')
  remove = made.remove
})
afterEach(() => {
  chmodSync(folder, 0o755)
  remove()
})

/** Runs `serve` as a process of its own, because it must be possible to end it if it wrongly serves. */
const run = (...args: readonly string[]) =>
  args[0] === 'serve' ? ended(['--data', data, ...args]) : ledger(data, ...args)

test.each([
  ['doctor', ['doctor']],
  ['keys list', ['keys', 'list']],
  ['keys revoke', ['keys', 'revoke', KEY]],
  ['rebuild', ['rebuild']],
  ['import --dry-run', ['import', 'districts', DISTRICTS, '--dry-run']],
  ['copy', ['copy', '--from', 'sqlite:<file>', '--to', 'sqlite:<file>.copy']],
])('%s of a mistyped path ends with 2, names it and leaves nothing', async (_, command) => {
  const { code, out, err } = await run(...command.map(word => word.replace('<file>', file)))
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(`there is no ledger ${file}`)
  expect(readdirSync(folder)).toEqual([])
})

test('a file can be checked in a folder that holds no ledger yet, and none is made', async () => {
  mkdirSync(data)
  const { code, err } = await run('import', 'districts', DISTRICTS, '--dry-run')
  expect([code, err]).toEqual([0, expect.stringContaining(`there is no ledger ${file} yet`)])
  expect(readdirSync(data)).toEqual([])
})

test.each([
  ['doctor', ['doctor']],
  ['keys revoke', ['keys', 'revoke', KEY]],
  ['import', ['import', 'districts', DISTRICTS]],
  ['serve', ['serve', '--port', '0']],
])('%s of a database that holds something else ends with 2 and leaves it as it is', async (_, command) => {
  mkdirSync(data)
  change(file, 'CREATE TABLE song (title TEXT)')
  const { code, err } = await run(...command)
  expect([code, err]).toEqual([2, expect.stringContaining(`${file} is no ledger`)])
  const db = new DatabaseSync(file, { readOnly: true })
  expect(db.prepare('SELECT name FROM sqlite_master').all()).toEqual([{ name: 'song' }])
  db.close()
})

test('what only reads leaves a folder as it was', async () => {
  await run('import', 'districts', DISTRICTS)
  rmSync(`${file}-lock`, { force: true })
  const before = readdirSync(data)
  expect(before).toContain('ledger.db')
  for (const command of [['doctor'], ['keys', 'list'], ['import', 'districts', DISTRICTS, '--dry-run']]) {
    expect([command, (await run(...command)).code]).toEqual([command, 0])
    expect(readdirSync(data)).toEqual(before)
  }
})

describe('a ledger where nothing can be written', () => {
  const seal = () => {
    for (const name of readdirSync(data)) chmodSync(join(data, name), 0o444)
    chmodSync(data, 0o555)
    // The folder into which a copy is written.
    chmodSync(folder, 0o777)
  }

  test('is read by doctor, with its read model, by a listing of keys and by copy', async () => {
    await run('import', 'districts', DISTRICTS)
    await run('rebuild')
    seal()
    const names = readdirSync(data)
    const { code, out } = await unprivileged('doctor')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^ok {3}events +38,[\s\S]*^ok {3}read model .*; 0 behind$/m),
    ])
    expect(await unprivileged('keys', 'list')).toMatchObject({ code: 0 })
    const copied = await unprivileged('copy', '--from', `sqlite:${file}`, '--to', `sqlite:${folder}/copy.db`)
    expect(copied).toMatchObject({ code: 0, out: expect.stringContaining('equal: 38 events copied now') })
    expect(readdirSync(data)).toEqual(names)
  })

  test('is read with the journal that a crash left', async () => {
    crash(file, { inJournal: 3 })
    seal()
    expect(await unprivileged('doctor')).toMatchObject({ out: expect.stringMatching(/^ok {3}events +3,/m) })
  })

  test('says what is in the way where the journal cannot be read there', async () => {
    crash(file, { inJournal: 3 })
    rmSync(`${file}-shm`)
    seal()
    const { code, err } = await unprivileged('doctor')
    expect(code).toBe(1)
    expect(err).toMatch(/ledger\.db-wal .*copy both files to a folder that can be written\n$/)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  /** Runs a command as a user who may write nothing there, because root may write everywhere. */
  function unprivileged(...args: readonly string[]) {
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {}
    return ended(['--data', data, ...args], { env: { TMPDIR: folder }, ...uid })
  }
})
