import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { done, ledger, ROOT, scratch } from '../support/cli/cli.ts'

const run = (command: string, ...args: readonly string[]) => execFileSync(command, args, { stdio: 'ignore' })

/** Makes a folder one in which nothing can be written, also by root. False where that cannot be done here. */
function readAlone(folder: string): boolean {
  try {
    run('mount', '--bind', folder, folder)
    onTestFinished(() => void run('umount', '--lazy', folder))
    run('mount', '-o', 'remount,ro,bind', folder)
    return true
  } catch {
    return false
  }
}

function scratchFolder(): string {
  const { folder, remove } = scratch()
  onTestFinished(remove)
  return folder
}

test('what cannot be written says where, and what to do', async ({ skip }) => {
  const folder = scratchFolder()
  await done(folder, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  if (!readAlone(folder)) skip('only root may mount a folder')
  const remedy = `nothing can be written in ${folder}; make it writable for this user, or name another place with --data or --store\n`
  for (const [first, ...args] of [
    [`${folder} cannot be taken for this process: unable to open database file`, 'serve', '--port', '0'],
    [`the read model cannot be built in ${folder}: EROFS`, 'rebuild'],
    [
      `the ledger ${join(folder, 'ledger.db')} cannot be opened: unable to open database file`,
      'import',
      'districts',
      join(ROOT, 'samples/districts.csv'),
    ],
  ] as const) {
    const { code, out, err } = await ledger(folder, ...args)
    expect([code, out]).toEqual([1, ''])
    expect(err.slice(0, first.length)).toBe(first)
    expect(err.slice(-remedy.length)).toBe(remedy)
  }
  expect((await ledger(folder, 'trail', '--limit', '1')).code).toBe(0)
})

test('a folder that lacks only one file says which folder it is', async () => {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'read-model.lock'), { recursive: true })
  const { code, err } = await ledger(folder, 'serve', '--port', '0')
  expect([code, err]).toEqual([
    1,
    `${folder} cannot be taken for this process: unable to open database file (SQLite code 14)\n`,
  ])
})
