import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CLI_SUBJECTS } from '../../src/cli/subjects.ts'
import { importerOn, reportOf } from '../support/app/importing.ts'
import { readSide } from '../support/projections/read-side.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')

test('the demo records rules before the cases that follow them: no row of a sample says what they do not ask for', async () => {
  const side = readSide()
  const importing = importerOn(side.store)
  const files = Object.values(CLI_SUBJECTS).flatMap(({ samples }) => samples)
  const told = files.filter(([kind]) => ['processes', 'moratoria', 'closures'].includes(kind))
  expect(told.length).toBeGreaterThan(8)
  for (const [kind, name] of told)
    expect([name, reportOf(await importing.file(kind, join(SAMPLES, name))).warnings]).toEqual([name, []])
  importing.close()
  await side.store.close()
})
