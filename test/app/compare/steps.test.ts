import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImportKind } from '../../../src/app/import/subjects.ts'
import { altered, comparerOn, findingsOf } from '../../support/app/comparing.ts'
import { importerOn, reportOf } from '../../support/app/importing.ts'
import { ROOT } from '../../support/cli/cli.ts'
import { DATA } from '../../support/outside-data.ts'
import { readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
let comparing: ReturnType<typeof comparerOn>
beforeEach(() => {
  side = readSide()
  importing = importerOn(side.store, '2026-11-28T09:00:00.000Z')
  comparing = comparerOn(side.store)
})
afterEach(async () => {
  importing.close()
  comparing.close()
  await side.store.close()
})

const sample = (name: string) => readFileSync(join(ROOT, 'samples', name), 'utf8')
const recorded = async (kind: ImportKind, text: string) => {
  reportOf(await importing.text(kind, text))
  return text
}
/** Files of the project, and the outside data if it is present. */
const FILES = [
  ['commitments', join(ROOT, 'samples', 'commitments.csv')],
  ['closures', join(ROOT, 'samples', 'closures-philadelphia-2013.csv')],
  ['closures', join(ROOT, 'samples', 'closures-dc-2013.csv')],
  ['moratoria', join(ROOT, 'samples', 'moratoria.csv')],
  ['commitments', join(DATA, 'commitments-real.csv')],
  ['districts', join(DATA, 'districts-portfolio-network.csv')],
] as const
const without = (text: string, line: number) =>
  text
    .split('\n')
    .filter((_, at) => at !== line - 1)
    .join('\n')

test.each(FILES.filter(([, path]) => existsSync(path)))(
  '%s: a published file is equal to a ledger made of it (%s)',
  async (kind, path) => {
    const text = await recorded(kind, readFileSync(path, 'utf8'))
    const comparison = await comparing.text(kind, text)
    expect(comparison).toMatchObject({ kind, findings: [] })
    expect(comparison.equal).toBe(comparison.rows)
  },
)

test('ten altered cells of promises are found, each with both values', async () => {
  const text = await recorded('commitments', sample('commitments.csv'))
  const other = altered(text, [
    [2, 'target', '80'],
    [3, 'statement', 'Another promise'],
    [4, 'due_on', '2030'],
    [5, 'owner_id', 'elsewhere'],
    [6, 'occurred_on', '2014-05'],
    [7, 'source_title', 'Another source'],
    [30, 'step', 'nonsense'],
    [35, 'reason', 'Another reason'],
    [40, 'occurred_on', '2020'],
    [48, 'by', 'Another'],
  ])
  const comparison = await comparing.text('commitments', other)
  expect(comparison).toMatchObject({ different: 10, onlyThere: 0, onlyHere: 0, unreadable: 0 })
  expect(comparison.findings.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 30, 35, 40, 48])
  expect(findingsOf(comparison)[0]).toBe('2 different: target 80 / 75')
  for (const { acts } of comparison.findings) expect(acts).toHaveLength(1)
})

test('a step that no row tells is only here, and a promise of the same owner too', async () => {
  const text = await recorded('commitments', sample('commitments.csv'))
  expect(findingsOf(await comparing.text('commitments', without(text, 36)))).toEqual([
    expect.stringMatching(/^- only-here: \S+ \S+$/),
  ])
  const [header = '', first = ''] = text.split('\n')
  const id = first.split(',', 1)[0] ?? ''
  const renamed = first.replace(id, 'another-id')
  const rest = text.split('\n').filter(line => !line.startsWith(`${id},`) && line !== header)
  const found = findingsOf(await comparing.text('commitments', [header, renamed, ...rest].join('\n')))
  expect(found).toContain('2 only-there: ')
  expect(found).toContain(`- only-here: ${id} made`)
})

test('ten altered cells of closure cases are found', async () => {
  const text = await recorded('closures', sample('closures-philadelphia-2013.csv'))
  const columns = ['occurred_on', 'source_title', 'note', 'confidence', 'school_name'] as const
  const cells = {
    occurred_on: '2012-12-14',
    source_title: 'Another',
    note: 'Another',
    confidence: 'nonsense',
  }
  const lines = [2, 9, 13, 22, 31, 40, 55, 61, 77, 106]
  const other = altered(
    text,
    lines.map((line, at) => {
      const column = columns[at % columns.length] ?? 'note'
      return [line, column, column in cells ? cells[column as 'note'] : 'Another school']
    }),
  )
  const comparison = await comparing.text('closures', other)
  expect(comparison.findings.map(({ line }) => line)).toEqual(lines)
  expect(comparison).toMatchObject({ different: 10 })
})

test('a moratorium with another authority is different, another one only there', async () => {
  const text = await recorded('moratoria', sample('moratoria.csv'))
  expect(findingsOf(await comparing.text('moratoria', altered(text, [[2, 'authority', 'Another']])))).toEqual(
    [expect.stringMatching(/^2 different: authority Another \/ /)],
  )
  const found = findingsOf(await comparing.text('moratoria', altered(text, [[2, 'process', 'another']])))
  expect(found).toEqual(['2 only-there: '])
})
