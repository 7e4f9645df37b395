import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StagedRow } from '../../../src/app/import/staged-row.ts'
import { Staging } from '../../../src/app/import/staging.ts'

/** More than the rows that are held in memory may have together. */
const LONG = 'N'.repeat(9 * 1024 * 1024)

test('two steps of one row on one stream both come back, also where the first one fills the memory', () => {
  const staging = new Staging(tmpdir())
  onTestFinished(() => staging.close())
  const step = (id: string, name: string): StagedRow => ({
    line: 2,
    row: 1,
    id,
    formerId: null,
    body: { subject: 'entity', body: { description: { kind: 'district', id: 'north', name }, evidence: [] } },
  })
  staging.add('rows', 'district-north', step('first', LONG))
  staging.add('rows', 'district-north', step('second', 'North'))
  const ids = [...staging.groups('rows')].map(({ stream, steps }) => [stream, ...steps.map(({ id }) => id)])
  expect(ids).toEqual([['district-north', 'first', 'second']])
  expect(staging.group('rows', 'district-north').steps).toHaveLength(2)
})

test('where the scratch file cannot be made, nothing is left behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'staging-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // A folder may have a longer name than SQLite takes for a file.
  const deep = join(folder, ...Array.from({ length: 4 }, () => 'd'.repeat(200)))
  mkdirSync(deep, { recursive: true })
  expect(() => new Staging(deep)).toThrow('unable to open database file')
  expect(readdirSync(deep)).toEqual([])
})
