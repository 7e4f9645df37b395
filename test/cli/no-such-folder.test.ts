import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ROOT, scratch } from '../support/cli/cli.ts'
import { ended } from '../support/cli/ended.ts'

const { folder, remove } = scratch()
afterAll(() => remove())
const file = join(folder, 'file')
writeFileSync(file, '')
const framework = join(ROOT, 'samples/framework-citywide-2018.json')

test.each([
  ['serve', '/proc/nope', ['serve', '--port', '0']],
  ['generate', '/proc/nope', ['generate', '--districts', '1', '--periods', '1', '--out', '/proc/nope/deep']],
  ['import', '/proc/nope/deep', ['import', 'frameworks', framework]],
  ['serve below a file', join(file, 'data'), ['serve', '--port', '0']],
  ['import into a file', file, ['import', 'frameworks', framework]],
])('a folder that cannot be made ends %s with one sentence', async (_, data, args) => {
  const { code, err, signal } = await ended([...args, '--data', data])
  expect([signal, code]).toEqual([null, 2])
  expect(err).toMatch(
    /^the folder .+ cannot be made: .+ is (in a place that takes no folders|below a file|a file)\n$/,
  )
})
