import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { thrown } from '../../src/cli/thrown.ts'
import { done, scratch, storeOf } from '../support/cli/cli.ts'
import { ended } from '../support/cli/ended.ts'

let data: string
let remove: () => void
beforeEach(async () => {
  ;({ folder: data, remove } = scratch())
  await done(data, 'generate', '--districts', '6', '--periods', '20', '--out', join(data, 'files'))
  await done(data, 'import', 'frameworks', join(data, 'files/framework.json'))
  await done(data, 'import', 'districts', join(data, 'files/districts.csv'))
})
afterEach(() => remove())

const importing = ['import', 'ratings', '--json']
const run = (options: Parameters<typeof ended>[1]) =>
  ended(['--data', data, '--store', storeOf(data), ...importing, join(data, 'files/ratings.csv')], options)

const named = (folder: string, reason: string) =>
  expect.stringMatching(
    new RegExp(`^(reading .*\\n)*a file could not be written: ${reason}.* in ${folder}: .*TMPDIR.*\\n$`),
  )

test('an import whose scratch files cannot be made names their folder and the remedy', async () => {
  const folder = join(data, 'missing')
  const { code, err } = await run({ env: { TMPDIR: folder } })
  expect([code, err]).toEqual([1, named(folder, 'ENOENT')])
})

test('one whose scratch files may not grow does too, and the same command records all once they may', async () => {
  const { code, err } = await run({ fileBytesMax: 512 * 1024 })
  expect([code, err]).toEqual([1, named(tmpdir(), 'EFBIG')])
  const { report } = JSON.parse(await done(data, ...importing, join(data, 'files/ratings.csv')))
  expect(report).toMatchObject({ rows: 4440, written: 4440 })
})

test.each(['listen', 'open'])(
  'that %s is not permitted is not told as a file that could not be written',
  syscall => {
    const error = Object.assign(new Error(`EACCES: permission denied, ${syscall}`), {
      code: 'EACCES',
      syscall,
    })
    expect(thrown(error).text).not.toContain('could not be written')
  },
)
