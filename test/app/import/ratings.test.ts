import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { historyOf } from '../../../projections/rating/history.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import {
  type Cells,
  csvOfLines,
  importerOn,
  problemsOf,
  ratingsCsv,
  reportOf,
} from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { failingAfter } from '../../support/event-store/failing-store.ts'
import { countIn } from '../../support/event-store/store.ts'
import { DATA } from '../../support/outside-data.ts'
import { asking, FIRST_PAGE, readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  reportOf(await importing.framework(rubric))
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const ratings = (...rows: readonly Cells[]) => importing.text('ratings', ratingsCsv(...rows))
const refusedBy = async (...rows: readonly Cells[]) => {
  const before = await countIn(side.store)
  const problems = problemsOf(await ratings(...rows))
  expect(await countIn(side.store)).toBe(before)
  return problems
}
const assessment = 'assessment-rubric:north:2013-H1'

test('entities and periods are registered on the way, before the rows that name them', async () => {
  const report = reportOf(await ratings({}, { entity_id: 'south' }, { period: '2013-H2' }))
  expect(report).toMatchObject({
    rows: 3,
    written: 3,
    registered: { districts: 2, schools: 0, periods: 2, commitments: 0 },
  })
  const order: string[] = []
  for await (const page of side.store.readAll({ position: 0, cursor: '' }))
    order.push(...page.map(({ type }) => type))
  const [published, ...rest] = order
  expect(published).toBe('FrameworkPublished')
  expect(rest.slice(0, 4).toSorted()).toEqual(['Registered', 'Registered', 'RoundClosed', 'RoundClosed'])
  expect(rest.slice(4)).toEqual(Array(3).fill('RatingImported'))
})

test('an event says from which file and row it came', async () => {
  const { sha256 } = reportOf(await ratings({}, { item: 'teach.plan', source_url: 'https://example.org/r' }))
  const [, second] = await side.store.readStream(assessment)
  expect(JSON.parse(second?.data ?? '')).toMatchObject({
    imported: { kind: 'ratings', sha256, row: 3 },
    evidence: [{ title: 'Report', kind: 'source', url: 'https://example.org/r' }],
  })
})

test('the same file again writes nothing, and neither does a part of it', async () => {
  reportOf(await ratings({}, { item: 'teach.plan' }))
  const size = await countIn(side.store)
  expect(reportOf(await ratings({}, { item: 'teach.plan' }))).toMatchObject({
    events: 0,
    written: 0,
    unchanged: 2,
  })
  expect(reportOf(await ratings({ item: 'teach.plan' }))).toMatchObject({ events: 0, unchanged: 1 })
  expect(await countIn(side.store)).toBe(size)
})

test('the same row twice in one file is one act', async () => {
  expect(reportOf(await ratings({}, {}))).toMatchObject({ rows: 2, written: 1, unchanged: 1 })
})

test('a dry run checks every row and writes nothing', async () => {
  const report = reportOf(await importing.text('ratings', ratingsCsv({}), true))
  expect(report).toMatchObject({ dryRun: true, written: 1 })
  expect(await countIn(side.store)).toBe(1)
})

test('every bad row is named by line, column and reason, and no good one is written', async () => {
  const problems = await refusedBy(
    {},
    { entity_kind: 'city' },
    { entity_id: 'no such id!' },
    { framework: 'other' },
    { framework_version: 'v9' },
    { item: 'teach.none' },
    { period: 'autumn' },
    { level: '7' },
    { level: '99999999999999999999999' },
    { status: 'maybe' },
    { occurred_on: '2013-02-30' },
    { occurred_on: '2199-01-01' },
    { occurred_on: '' },
    { source_url: 'javascript:alert(1)' },
    { entity_kind: 'school' },
    { status: 'not-rated', level: '', reason: '' },
    { status: 'not-rated', reason: 'no-data' },
    { level: '' },
    { reason: 'no-data' },
  )
  expect(problems).toEqual([
    expect.stringMatching(/^3 entity_kind: it is one of district, school, not "/),
    '4 entity_id: an id is 1 to 64 letters, digits, dots, underscores or hyphens, not "no such id!"',
    '5 framework: other was not published: import its framework first',
    '6 framework_version: There is no version v9: there are v1.',
    '7 item: Version v1 has no item teach.none.',
    expect.stringMatching(/^8 period: autumn does not say its dates by itself: .* Import its round first\.$/),
    '9 level: 7 is no level of lead: there are Low, Middle, High.',
    '10 level: 99999999999999999999999 is no level of lead: there are Low, Middle, High.',
    expect.stringMatching(/^11 status: it is one of rated, not-rated, not "/),
    '12 occurred_on: there is no such date in the calendar: "2013-02-30"',
    '13 occurred_on: 2199-01-01 is later than tomorrow (UTC): record it when it has happened.',
    '14 occurred_on: the cell is empty',
    '15 source_url: a URL begins with http:// or https://, not "javascript:alert(1)"',
    '16 entity_kind: rubric rates a district, not a school',
    '17 reason: a not-rated row says why',
    '18 level: a not-rated row has no level',
    '19 level: a rated row has a level',
    '20 reason: only a not-rated row has a reason',
  ])
})

test('two values for one cell and day are refused, both named', async () => {
  expect(await refusedBy({}, { item: 'teach.plan' }, { level: 'High' })).toEqual([
    '2 level: line 4 gives the same item another value on the same day: keep one of them',
    '4 level: line 2 gives the same item another value on the same day: keep one of them',
  ])
})

test('another value for a cell and day that the ledger holds is refused, naming its event', async () => {
  reportOf(await ratings({}))
  const [known] = await side.store.readStream(assessment)
  const [problem = '', ...more] = await refusedBy({ level: 'High' })
  expect(problem).toContain(`2 level: Event ${known?.id} gives lead another value on 2013-06-30`)
  expect(more).toEqual([])
})

test('the same value from another source is a second source', async () => {
  reportOf(await ratings({}, { source_title: 'Another report' }))
  await side.read()
  const asked = {
    framework: 'rubric',
    entity: { kind: 'district', id: 'north' },
    item: 'lead',
    period: null,
  } as const
  const { items } = (await historyOf(side.queries, side.store, asked, asking(), FIRST_PAGE)).body
  expect(
    items.map(({ action, evidence }) => [action, evidence.map(({ title }) => title).toSorted()]),
  ).toEqual([['HS', ['Another report', 'Report']]])
})

test('a later value for the same cell is a restatement', async () => {
  reportOf(await ratings({}, { level: 'High', occurred_on: '2013-09-01' }))
  await side.read()
  const cell = snapshotOf(side.queries, 'rubric', { kind: 'district', id: 'north' }, null, asking()).body
    .components[0]
  expect(cell).toMatchObject({ action: 'RS', movement: null, level: { name: 'High' } })
})

test('a row for an assessment under way is refused', async () => {
  await side.record(assessment, [
    {
      type: 'RatingRecorded',
      data: {
        item: 'lead',
        version: 'v1',
        level: { value: 2, name: 'Middle' },
        rationale: 'seen',
        evidence: [],
        occurredOn: '2013-06-01',
        seen: { framework: 0, round: 0 },
      },
    },
  ])
  expect(await refusedBy({})).toEqual([expect.stringMatching(/^2 period: The assessment is draft: /)])
})

test('a period is used once it is registered, with the dates of its registration', async () => {
  const rounds = csvOfLines('rounds', 'rubric,autumn,Autumn 2012,2012-09-01,2012-11-30,,')
  reportOf(await importing.text('rounds', rounds))
  reportOf(await ratings({ period: 'autumn' }, {}))
  await side.read()
  const { periods } = (await networkTrendsOf(side.queries, 'rubric', null, asking())).body
  expect(periods.map(({ period }) => period)).toEqual(['autumn', '2013-H1'])
})

test('a run that was cut short is finished by the next one', async () => {
  const rows = Array.from({ length: 30 }, (_, n) => ({ entity_id: `d${n}` }))
  for (const appendsBefore of [0, 1, 17, 31, 45]) {
    const other = readSide()
    const failing = failingAfter(other.store, appendsBefore + 1)
    const cut = importerOn(failing)
    reportOf(await cut.framework(rubric))
    await expect(cut.text('ratings', ratingsCsv(...rows))).rejects.toThrow('the disk is full')
    const next = importerOn(other.store)
    reportOf(await next.text('ratings', ratingsCsv(...rows)))
    expect(reportOf(await next.text('ratings', ratingsCsv(...rows)))).toMatchObject({
      events: 0,
      unchanged: 30,
    })
    await other.read()
    expect(tablesOf(other.db).act).toHaveLength(30)
    expect(other.queries.ratings.entities('rubric')).toHaveLength(30)
    cut.close()
    next.close()
    await other.store.close()
  }
})

test('files imported in any order give the same snapshot, history and trends', async () => {
  const later: readonly Cells[] = [
    { period: '2013-H2', level: 'High', occurred_on: '2013-12-31', entity_name: 'Northern' },
    { period: '2013-H2', item: 'teach.plan', level: 'Low', occurred_on: '2013-12-31' },
    {
      period: '2013-H2',
      item: 'teach.talk',
      status: 'not-rated',
      level: '',
      reason: 'closed',
      occurred_on: '2013-12',
    },
  ]
  const first: readonly Cells[] = [
    {},
    { item: 'teach.plan', level: 'High' },
    { item: 'teach.talk', level: 'Middle' },
    { item: 'teach.test', level: 'Low' },
    { item: 'teach.plan', level: 'Middle', occurred_on: '2013-08-01' },
    { level: 'Middle', source_title: 'A second source' },
  ]
  const districts = csvOfLines('districts', 'north,The North,OH,,2012,,,,Deck,')
  const rounds = csvOfLines('rounds', 'rubric,2013-H1,Spring,,,2013-05-01,2013-07-01')
  const files = [
    ['districts', districts],
    ['ratings', ratingsCsv(...later)],
    ['ratings', ratingsCsv(...first.slice(0, 3))],
    ['ratings', ratingsCsv(...first.slice(3))],
    ['rounds', rounds],
  ] as const
  const seen = new Set<string>()
  // A fifth of all orders: every file comes before and after every other one.
  const orders = permutations(files).filter((_, at) => at % 5 === 0)
  const pairs = new Set(
    orders.flatMap(order =>
      order.flatMap((a, at) => order.slice(at + 1).map(b => `${files.indexOf(a)}<${files.indexOf(b)}`)),
    ),
  )
  expect(pairs.size).toBe(files.length * (files.length - 1))
  for (const order of orders) {
    const other = readSide()
    const next = importerOn(other.store)
    reportOf(await next.framework(rubric))
    for (const [kind, text] of order) reportOf(await next.text(kind, text))
    await other.read()
    seen.add(await viewsOf(other))
    next.close()
    await other.store.close()
  }
  expect(seen.size).toBe(1)
})

test('a snapshot that was cited by its position reads the same after more imports and after a rebuild', async () => {
  reportOf(await ratings({}, { item: 'teach.plan' }))
  await side.read()
  const at = side.runner.read.position
  const cite = (queries: typeof side.queries) =>
    snapshotOf(queries, 'rubric', { kind: 'district', id: 'north' }, null, asking(null, at)).body
  const cited = cite(side.queries)
  reportOf(
    await ratings({ level: 'Low', occurred_on: '2014-01-01' }, { period: '2014-H1' }, { entity_name: 'N' }),
  )
  await side.read()
  expect(cite(side.queries)).toEqual(cited)
  const rebuilt = readModelOf()
  await rebuilt.runner.catchUp(side.store)
  expect(cite(rebuilt.queries)).toEqual(cited)
})

const isThere = existsSync(join(DATA, 'expected-sqrp.json'))
const READ = { '5essentials': 'ratings-5essentials-2011-2012.csv', sqrp: 'ratings-sqrp-2016-2017.csv' }
const DOCUMENT = { '5essentials': 'framework-5essentials-2011.json', sqrp: 'framework-sqrp-2015.json' }

test.skipIf(!isThere).for(['5essentials', 'sqrp'] as const)(
  'the trends of %s are the published counts, and a second import doubles nothing (skipped without the real data)',
  async name => {
    reportOf(await importing.file('frameworks', join(DATA, DOCUMENT[name])))
    reportOf(await importing.file('ratings', join(DATA, READ[name])))
    const size = await countIn(side.store)
    expect(reportOf(await importing.file('ratings', join(DATA, READ[name]))).events).toBe(0)
    expect(await countIn(side.store)).toBe(size)
    await side.read()
    const { periods } = (await networkTrendsOf(side.queries, name, null, asking())).body
    const counts = periods.flatMap(({ period, total }) =>
      Object.entries(total).flatMap(([action, count]) =>
        count === 0 ? [] : [[`${period} ${action}`, count]],
      ),
    )
    const expected = JSON.parse(readFileSync(join(DATA, `expected-${name}.json`), 'utf8'))
    expect(Object.fromEntries(counts)).toEqual(expected.counts)
    expect(side.queries.ratings.entities(name)).toHaveLength(expected.schools)
  },
)

test.skipIf(!isThere)(
  '`Level 1+` is above `Level 1` above `Level 2+`, and a renamed school has one history (skipped without the real data)',
  async () => {
    reportOf(await importing.file('frameworks', join(DATA, DOCUMENT.sqrp)))
    reportOf(await importing.file('ratings', join(DATA, READ.sqrp)))
    await side.read()
    const document = FrameworkVersion.parse(JSON.parse(readFileSync(join(DATA, DOCUMENT.sqrp), 'utf8')))
    const values = new Map(document.scales[0]?.levels.map(({ name, value }) => [name, value]))
    expect(values.get('Level 1+')).toBeGreaterThan(values.get('Level 1') ?? 9)
    expect(values.get('Level 1')).toBeGreaterThan(values.get('Level 2+') ?? 9)
    const renamed = side.queries.ratings.entities('sqrp').filter(id => {
      const names = side.queries.entities.namesEver({ kind: 'school', id })
      return new Set(names.map(({ name }) => name)).size > 1
    })
    expect(renamed.length).toBeGreaterThan(0)
    for (const id of renamed) {
      const { timeline } = side.queries.timeline('sqrp', id, { asOf: null, knownAt: null })
      expect(timeline.periods.map(period => period.id)).toEqual(['SY2015-16', 'SY2016-17'])
    }
  },
)

/** Everything that must not depend on the order of files; the time of recording is left out. */
async function viewsOf({ queries, store }: ReturnType<typeof readSide>): Promise<string> {
  const north = { kind: 'district', id: 'north' } as const
  const views: unknown[] = [(await networkTrendsOf(queries, 'rubric', null, asking())).body.periods]
  for (const asOf of [null, '2013-07-01', '2013-12-30']) {
    const { body } = snapshotOf(queries, 'rubric', north, null, asking(asOf))
    // The position and the links depend on the time of recording.
    views.push({ ...body, position: null, links: null })
  }
  for (const item of ['lead', 'teach', 'teach.plan', 'teach.talk']) {
    const asked = { framework: 'rubric', entity: north, item, period: null }
    const { items } = (await historyOf(queries, store, asked, asking(), FIRST_PAGE)).body
    views.push(items.map(each => ({ ...each, recordedAt: null, position: null })))
  }
  return JSON.stringify(views)
}

function permutations<Value>(values: readonly Value[]): (readonly Value[])[] {
  if (values.length <= 1) return [values]
  return values.flatMap((value, index) =>
    permutations(values.toSpliced(index, 1)).map(rest => [value, ...rest]),
  )
}
