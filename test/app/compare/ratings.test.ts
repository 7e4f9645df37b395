import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NotComparable } from '../../../src/app/compare/comparison.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { altered, comparerOn, findingsOf } from '../../support/app/comparing.ts'
import { type Cells, importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { ROOT } from '../../support/cli/cli.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { countIn } from '../../support/event-store/store.ts'
import { DATA } from '../../support/outside-data.ts'
import { rated } from '../../support/projections/facts.ts'
import { readSide, writerOn } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
let comparing: ReturnType<typeof comparerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  comparing = comparerOn(side.store)
  reportOf(await importing.framework(rubric))
})
afterEach(async () => {
  importing.close()
  comparing.close()
  await side.store.close()
})

const told: readonly Cells[] = [
  {},
  { item: 'teach.plan', note: 'as told' },
  { entity_id: 'south', entity_name: 'South', level: 'High' },
  { entity_id: 'south', item: 'teach.plan', status: 'not-rated', level: '', reason: 'no-data' },
  { period: '2013-H2', occurred_on: '2013-12', level: 'Low' },
]
const file = ratingsCsv(...told)

test('a file of which the ledger was made is equal, however its cells are spelt, and nothing is recorded', async () => {
  reportOf(await importing.text('ratings', file))
  const size = await countIn(side.store)
  expect(await comparing.text('ratings', file)).toMatchObject({ rows: 5, equal: 5, findings: [] })
  const spelt = altered(file, [
    [2, 'level', ' MIDDLE'],
    [3, 'note', 'as \u00a0told\u200b'],
    [4, 'level', '3'],
    [5, 'status', 'NOT-RATED'],
  ])
  expect(findingsOf(await comparing.text('ratings', spelt))).toEqual([])
  expect(await countIn(side.store)).toBe(size)
})

test('each altered cell is found with both values, the day and the act that explains the one here', async () => {
  const { sha256 } = reportOf(await importing.text('ratings', file))
  const other = altered(file, [
    [2, 'level', 'High'],
    [3, 'note', ''],
    [4, 'source_title', 'Another report'],
    [5, 'reason', 'too-few'],
    [6, 'occurred_on', '2014'],
  ])
  const comparison = await comparing.text('ratings', other)
  expect(comparison).toMatchObject({ equal: 0, different: 5, onlyThere: 0, onlyHere: 0 })
  expect(findingsOf(comparison)).toEqual([
    '2 different: level High / Middle',
    '3 different: note null / as told',
    '4 different: source_title Another report / Report',
    '5 different: reason too-few / no-data',
    '6 different: occurred_on 2014 / 2013-12',
  ])
  expect(comparison.findings[0]).toMatchObject({
    about: ['north', 'rubric', 'lead', '2013-H1'],
    name: 'North',
    asOf: '2013-06-30',
    acts: [{ type: 'RatingImported', occurredOn: '2013-06-30', imported: { sha256, row: 2 } }],
  })
})

test('a cell that no ledger could hold is a difference too: another kind, version or level', async () => {
  reportOf(await importing.text('ratings', file))
  const other = altered(file, [
    [2, 'level', 'Splendid'],
    [3, 'framework_version', 'v9'],
    [4, 'entity_kind', 'school'],
  ])
  expect(findingsOf(await comparing.text('ratings', other))).toEqual([
    '2 different: level Splendid / Middle',
    '3 different: framework_version v9 / v1',
    '4 different: entity_kind school / district',
  ])
})

test('what is named otherwise is only there, and what no row names is only here', async () => {
  reportOf(await importing.text('ratings', file))
  const other = altered(file, [
    [3, 'item', 'teach.none'],
    [4, 'entity_id', 'west'],
    [6, 'occurred_on', ''],
  ])
  expect(findingsOf(await comparing.text('ratings', other))).toEqual([
    '3 only-there: ',
    '4 only-there: ',
    '6 unreadable: occurred_on is no date',
    '- only-here: north rubric teach.plan 2013-H1',
    '- only-here: south rubric lead 2013-H1',
  ])
})

test('of a part of a file only what it speaks of is asked: its periods and its entities', async () => {
  reportOf(await importing.text('ratings', file))
  expect(findingsOf(await comparing.text('ratings', ratingsCsv(told[0] ?? {})))).toEqual([
    '- only-here: north rubric teach.plan 2013-H1',
  ])
})

const corrected: readonly DomainEvent[] = [
  {
    type: 'CorrectionProposed',
    data: {
      correction: 'c1',
      item: 'lead',
      version: 'v1',
      level: { value: 3, name: 'High' },
      rationale: 'Miscounted',
      evidence: [],
      occurredOn: '2014-02-01',
      seen: { framework: 0 },
    },
  },
  { type: 'CorrectionApproved', data: { correction: 'c1', occurredOn: '2014-02-01' } },
]

test('each row is held against its own day: what was corrected later is equal as of then', async () => {
  const writer = writerOn(side.store)
  await writer.record('assessment-rubric:north:2013-H1', [rated('lead', 2, '2013-06-30'), ...corrected])
  const row = (level: string, occurred_on: string) => ratingsCsv({ level, occurred_on })
  expect(findingsOf(await comparing.text('ratings', row('Middle', '2013-06-30')))).toEqual([])
  expect(findingsOf(await comparing.text('ratings', row('High', '2014-02-01')))).toEqual([])
  expect(findingsOf(await comparing.text('ratings', row('Middle', '2014-02-01')))).toEqual([
    '2 different: level Middle / High',
  ])
  const early = await comparing.text('ratings', row('Middle', '2013-05-30'))
  expect(findingsOf(early)).toEqual([
    '2 different: nothing was published here by 2013-05-30, occurred_on 2013-05-30 / 2013-06-30',
  ])
})

test('a recorded challenge is compared where a row tells one', async () => {
  const challenged = ratingsCsv({
    challenged_on: '2013-07-10',
    challenge_reason: 'Miscounted',
    challenge_outcome: 'dismissed',
    challenge_answered_on: '2013-08-01',
  })
  reportOf(await importing.text('ratings', challenged))
  expect(findingsOf(await comparing.text('ratings', challenged))).toEqual([])
  const other = altered(challenged, [[2, 'challenge_outcome', 'upheld']])
  expect(findingsOf(await comparing.text('ratings', other))).toEqual([
    '2 different: challenge_outcome upheld / dismissed',
  ])
})

test('a withdrawn import is no longer held against a file', async () => {
  const { sha256 } = reportOf(await importing.text('ratings', ratingsCsv({})))
  await importing.withdraw(sha256)
  expect(findingsOf(await comparing.text('ratings', ratingsCsv({})))).toEqual(['2 only-there: '])
})

test('a file of which no row can be read is not comparable', async () => {
  await expect(comparing.text('ratings', ratingsCsv({ occurred_on: 'soon' }))).rejects.toThrow(NotComparable)
  await expect(comparing.text('ratings', 'a,b\n1,2\n')).rejects.toThrow(/unknown column "a"/)
})

/** Published tables, with the frameworks that they rest on. */
const TABLES = [
  [join(ROOT, 'samples'), 'framework-citywide-2018.json', 'ratings-citywide-2018.csv'],
  [join(ROOT, 'samples'), 'framework-portfolio-2012-04.json', 'ratings-portfolio.csv'],
  [DATA, 'framework-citywide-2018.json', 'ratings-citywide-2018.csv'],
  [DATA, 'framework-portfolio-2012-04.json', 'ratings-portfolio-found.csv'],
] as const
test.each(TABLES.filter(([folder, , table]) => existsSync(join(folder, table))))(
  'a published table is equal, and ten altered cells are found (%s, %s, %s)',
  async (folder, framework, table) => {
    reportOf(await importing.file('frameworks', join(folder, framework)))
    reportOf(await importing.file('ratings', join(folder, table)))
    const text = readFileSync(join(folder, table), 'utf8')
    expect(await comparing.text('ratings', text)).toMatchObject({ findings: [] })
    const lines = [2, 3, 5, 6, 7, 9, 10, 12, 13, 15]
    const cells = [
      ['level', 'Another level'],
      ['occurred_on', '2012'],
      ['note', 'Another note'],
      ['source_title', 'Another title'],
      ['status', 'not-rated'],
    ] as const
    const other = altered(
      text,
      lines.map((line, at) => [line, ...(cells[at % cells.length] ?? ['level', ''])]),
    )
    const found = await comparing.text('ratings', other)
    expect(found).toMatchObject({ different: 10, onlyThere: 0, onlyHere: 0, unreadable: 0 })
    expect(found.findings.map(({ line }) => line)).toEqual(lines)
  },
)
