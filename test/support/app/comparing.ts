import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import { compareFile } from '../../../src/app/compare/compare-file.ts'
import type { Comparison } from '../../../src/app/compare/comparison.ts'
import type { ImportKind } from '../../../src/app/import/subjects.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'

/** Compares tables with a store, as they are or with some cells altered. */
export function comparerOn(store: EventStore, now = '2026-03-01T09:00:00.000Z') {
  const folder = mkdtempSync(join(tmpdir(), 'compare-test-'))
  const ledgerClock = ledgerClockOn(() => Date.parse(now))
  const text = async (kind: ImportKind, content: string): Promise<Comparison> => {
    const path = join(folder, 'file.csv')
    writeFileSync(path, content)
    return compareFile({ store, ledgerClock }, kind, path)
  }
  return { text, close: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A table in which some cells are replaced; each is named by its line in the file and its column. */
export function altered(
  csv: string,
  changes: readonly (readonly [line: number, column: string, cell: string])[],
) {
  const [header = [], ...rows] = parse(csv)
  for (const [line, column, cell] of changes) {
    const row = rows[line - 2]
    if (row === undefined || !header.includes(column)) throw new Error(`no ${column} in line ${line}`)
    row[header.indexOf(column)] = cell
  }
  return stringify([header, ...rows])
}

/** `line outcome column: there / here` of every finding. */
export const findingsOf = ({ findings }: Comparison): readonly string[] =>
  findings.map(({ line, outcome, about, differences, reason }) => {
    const said = differences.map(({ column, there, here }) => `${column} ${there} / ${here}`)
    const of = outcome === 'only-here' ? about.join(' ') : [reason, ...said].filter(Boolean).join(', ')
    return `${line ?? '-'} ${outcome}: ${of}`
  })
