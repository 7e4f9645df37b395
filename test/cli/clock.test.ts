import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recordedAtOf } from '../../src/app/doctor/recorded-times.ts'
import { START } from '../../src/event-store/event-store.ts'
import { openStore } from '../../src/node/store.ts'
import { scratch } from '../support/cli/cli.ts'
import { ended } from '../support/cli/ended.ts'
import { freshStoreName } from '../support/event-store/store.ts'

const SKEWED = join(import.meta.dirname, '../support/cli/skewed.ts')
const DAY_MS = 86_400_000

let folder: string
let store: string
let remove: () => void
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  store = freshStoreName(folder)
  remove = made.remove
})
afterEach(() => remove())

/** Runs a command on a machine whose clock is `days` days ahead. */
const onDay = (days: number, ...args: readonly string[]) =>
  ended(['--data', folder, '--store', store, ...args], {
    imports: SKEWED,
    env: { SKEW_MS: String(days * DAY_MS) },
  })

function districts(...ids: readonly string[]): readonly string[] {
  const file = join(folder, `${ids.join('-')}.csv`)
  writeFileSync(file, `id,name\n${ids.map(id => `${id},District ${id}\n`).join('')}`)
  return ['import', 'districts', file]
}

/** When each event was recorded, in the order of the log. */
async function recorded(): Promise<readonly (string | null)[]> {
  const opened = await openStore(store, 'read')
  const pages = await Array.fromAsync(opened.readAll(START))
  await opened.close()
  return pages.flat().map(({ metadata }) => recordedAtOf(metadata))
}

test('an import into an empty ledger is refused by a clock that leads by years, unless it is allowed', async () => {
  for (const command of [districts('one'), ['keys', 'add', '--person', 'ann', '--role', 'operator']]) {
    const { code, out, err } = await onDay(1096, ...command)
    expect([command[0], code, out]).toEqual([command[0], 3, ''])
    expect(err).toMatch(/^refused: this machine's clock .* --allow-clock records by it as it is\n$/)
  }
  expect((await onDay(1096, ...districts('one'), '--allow-clock')).code).toBe(0)
})

describe('after an import by a clock that led by years', () => {
  beforeEach(async () => {
    const { code } = await onDay(1096, ...districts('one'), '--allow-clock')
    if (code !== 0) throw new Error(`the import ended with ${code}`)
  })

  test('nothing is recorded by the right one, unless it is allowed', async () => {
    for (const command of [
      districts('two'),
      [...districts('two'), '--dry-run'],
      ['keys', 'add', '--person', 'ann', '--role', 'operator'],
      ['withdraw-import', 'a'.repeat(64), '--reason', 'Wrong.'],
      ['forget-person', 'ann', '--reason', 'Asked.'],
      ['serve', '--port', '0'],
    ]) {
      const { code, err } = await onDay(0, ...command)
      expect([command[0], code]).toEqual([command[0], 3])
      expect(err).toMatch(/^refused: .* stands before what the ledger recorded last .*--allow-clock.*\n$/)
    }
    const { code, out } = await onDay(0, 'doctor')
    expect([code, out]).toEqual([
      4,
      expect.stringMatching(/^BAD {2}clock +1 event is recorded ahead of .*set this clock/m),
    ])
  })

  test('what is recorded all the same never stands earlier', async () => {
    expect((await onDay(0, ...districts('two'), '--allow-clock')).code).toBe(0)
    expect(
      (await onDay(0, 'keys', 'add', '--person', 'ann', '--role', 'operator', '--allow-clock')).code,
    ).toBe(0)
    const withdrawn = await onDay(0, 'withdraw-import', 'a'.repeat(64), '--reason', 'Wrong.', '--allow-clock')
    expect([withdrawn.code, withdrawn.out]).toEqual([3, expect.stringMatching(/^nothing in this ledger/)])
    const unknown = await onDay(0, 'forget-person', 'bob', '--reason', 'Asked.', '--allow-clock')
    expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('of bob is kept')])
    // The read model is used as far as it reaches.
    expect((await onDay(0, 'rebuild')).code).toBe(0)
    expect((await onDay(0, ...districts('three', 'four'), '--allow-clock')).code).toBe(0)
    const times = await recorded()
    expect(times).toHaveLength(5)
    expect(new Set(times).size).toBe(1)
    const { out } = await onDay(0, 'doctor')
    expect(out).toMatch(/^ok {3}times +none falls in the log/m)
  })
})

test('after a quiet time an import says how long that was', async () => {
  await onDay(0, ...districts('one'))
  expect((await onDay(0, ...districts('two'))).err).toBe('')
  const { code, err } = await onDay(8, ...districts('three'))
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(/^this machine's clock .* stands 8 days after .*see that it does not lead\n$/),
  ])
  expect((await onDay(500, ...districts('four'))).code).toBe(3)
  expect((await onDay(500, 'doctor')).out).toMatch(
    /^BAD {2}clock .* stands 4\d\d days after what the ledger recorded last/m,
  )
})
