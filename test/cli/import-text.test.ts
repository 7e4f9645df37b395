import { expect, test } from 'vitest'
import type { ImportReport } from '../../src/app/import/import-file.ts'
import { importText } from '../../src/cli/import-text.ts'

const report: ImportReport = {
  kind: 'closures',
  sha256: 'abc',
  rows: 1,
  events: 2,
  written: 1,
  unchanged: 0,
  registered: { districts: 1, schools: 2, periods: 0, commitments: 0 },
  dryRun: false,
  warnings: [],
  registrations: { items: [], total: 0 },
}
const said = (parts: Partial<ImportReport>) =>
  importText({ ok: true, report: { ...report, ...parts } }, 'file.csv')

test('one row is told as one', () => {
  expect(said({})).toBe(
    'closures: 1 row, 1 recorded, 0 recorded before; registered 1 district, 2 schools; sha256 abc\n',
  )
  expect(said({ dryRun: true })).toBe('closures: 1 row is fine; 1 would be recorded, nothing was written\n')
  expect(said({ written: 0 })).toBe('closures: 1 row, recorded before; nothing was written\n')
  const problem = { line: 2, column: 'step', reason: 'it is missing' }
  expect(importText({ ok: false, problems: [problem], problemsTotal: 1 }, 'file.csv')).toBe(
    'file.csv:2 step: it is missing\nnothing was written: 1 problem in file.csv\n',
  )
})
test('warnings are told before what was done', () =>
  expect(said({ dryRun: true, warnings: ['no process x is published so far'] })).toBe(
    'warning: no process x is published so far\nclosures: 1 row is fine; 1 would be recorded, nothing was written\n',
  ))
test('several are told as several', () => {
  expect(said({ rows: 2, dryRun: true })).toBe(
    'closures: 2 rows are fine; 1 would be recorded, nothing was written\n',
  )
  expect(said({ rows: 2, written: 0 })).toBe('closures: 2 rows, all recorded before; nothing was written\n')
})
