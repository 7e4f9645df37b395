import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, expect, test } from 'vitest'
import { generate, type NetworkSizes, SYNTHETIC_FRAMEWORK } from '../../../src/app/synthetic/generate.ts'
import { FrameworkVersion, itemsOf } from '../../../src/domain/framework/document.ts'
import { findLevel } from '../../../src/domain/framework/levels.ts'
import { isInFuture, lastDayOf } from '../../../src/domain/values/date.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { isSynthetic } from '../../../src/domain/values/text.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ledger-generate-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

type Row = Readonly<Record<string, string>>
const rowsIn = (file: string): readonly Row[] => parse(readFileSync(file), { columns: true })
let count = 0
const make = (sizes: NetworkSizes) => generate({ ...sizes, folder: join(scratch, String(++count)) })

const SIZES = { districts: 12, periods: 20, seed: 7 }
const made = await make(SIZES)
const ratings = rowsIn(made.files.ratings)
const districts = rowsIn(made.files.districts)
const cellOf = ({ entity_id, item, period }: Row) => `${entity_id} ${item} ${period}`
const rubric = FrameworkVersion.parse(JSON.parse(readFileSync(made.files.framework, 'utf8')))

test('every assessment rates 31 elements of 7 components and restates six of them', () => {
  const elements = rubric.components.flatMap(component => component.elements.map(({ id }) => id))
  expect([rubric.components.length, elements.length]).toEqual([7, 31])
  expect(districts).toHaveLength(12)
  expect(ratings).toHaveLength(12 * 20 * (31 + 6))
  expect(made).toMatchObject({ districts: 12, ratings: 12 * 31 * 20, restatements: 12 * 6 * 20 })
  const assessments = Map.groupBy(ratings, ({ entity_id, period }) => `${entity_id} ${period}`)
  expect(assessments.size).toBe(12 * 20)
  for (const rows of assessments.values()) {
    const said = Map.groupBy(rows, ({ item }) => item)
    expect(new Set(said.keys())).toEqual(new Set(elements))
    expect([...said.values()].filter(each => each.length === 2)).toHaveLength(6)
  }
})

test('a restatement comes a few months later and gives another value', () => {
  const valueIn = ({ level, status }: Row) => `${status} ${level}`
  const cells = [...Map.groupBy(ratings, cellOf).values()].filter(rows => rows.length > 1)
  for (const [first = {}, second = {}] of cells) {
    const later = Date.parse(second.occurred_on ?? '') - Date.parse(first.occurred_on ?? '')
    expect(later / 86_400_000).toBeGreaterThanOrEqual(30)
    expect(later / 86_400_000).toBeLessThan(120)
    expect(valueIn(second)).not.toBe(valueIn(first))
  }
  expect(cells).toHaveLength(12 * 6 * 20)
})

test('no cell is said twice on one day', () => {
  const said = new Set(ratings.map(row => `${cellOf(row)} ${row.occurred_on}`))
  expect(said.size).toBe(ratings.length)
})

test('the same seed gives the same bytes, another seed others', async () => {
  const [again, other] = await Promise.all([make(SIZES), make({ ...SIZES, seed: 8 })])
  for (const kind of ['framework', 'districts', 'ratings'] as const) {
    expect(readFileSync(again.files[kind]).equals(readFileSync(made.files[kind]))).toBe(true)
    if (kind === 'framework') continue
    expect(readFileSync(other.files[kind]).equals(readFileSync(made.files[kind]))).toBe(false)
  }
})

test('a larger network holds the smaller one', async () => {
  const larger = await make({ ...SIZES, districts: 30 })
  const lines = new Set(readFileSync(larger.files.ratings, 'utf8').split('\n'))
  const own = readFileSync(made.files.ratings, 'utf8').split('\n')
  expect(own.filter(line => !lines.has(line))).toEqual([])
})

test('every id is reserved for generated data', () => {
  expect(districts.map(({ id }) => id)).toContain('synthetic-0012')
  const ids = [rubric.id, ...districts.map(({ id }) => id), ...ratings.map(({ entity_id }) => entity_id)]
  expect(ids.filter(id => !isSynthetic(id ?? ''))).toEqual([])
  expect(new Set(ratings.map(({ framework }) => framework))).toEqual(new Set([rubric.id]))
})

test('every level is in the scale, and what has none says why', () => {
  const items = new Set(itemsOf(rubric).map(({ id }) => id))
  const wrong = ratings.filter(({ item = '', level = '', status, reason }) =>
    status === 'rated'
      ? !items.has(item) || findLevel(rubric, item, level) === null || reason !== ''
      : status !== 'not-rated' || level !== '' || reason === '',
  )
  expect(wrong).toEqual([])
  expect(new Set(ratings.map(({ level }) => level)).size).toBe(5)
  expect(SYNTHETIC_FRAMEWORK.rollUp).toEqual({ rule: 'median-low', minimumShareRated: '0.5' })
})

test('levels drift: most stay, more rise than fall', () => {
  const values = new Map(rubric.scales[0]?.levels.map(({ name, value }) => [name, value]))
  const firsts = new Map(ratings.toReversed().map(row => [cellOf(row), values.get(row.level ?? '')]))
  const steps = { '-1': 0, '0': 0, '1': 0, other: 0 }
  for (const { entity_id, item, period = '' } of ratings) {
    const before = firsts.get(`${entity_id} ${item} ${period.replace('-H2', '-H1')}`)
    const after = firsts.get(`${entity_id} ${item} ${period}`)
    if (!period.endsWith('-H2') || before === undefined || after === undefined) continue
    const step = String(after - before)
    steps[step === '-1' || step === '0' || step === '1' ? step : 'other']++
  }
  const total = steps['-1'] + steps['0'] + steps['1'] + steps.other
  expect(steps['0'] / total).toBeGreaterThan(0.6)
  expect(steps['1']).toBeGreaterThan(steps['-1'])
  expect(steps.other / total).toBeLessThan(0.1)
})

test('everything lies in the past, a hundred half-years too', async () => {
  const { files } = await make({ districts: 1, periods: 100, seed: 0 })
  const rows = rowsIn(files.ratings)
  const periods = [...new Set(rows.map(({ period = '' }) => period))]
  expect([periods.length, periods[0], periods.at(-1)]).toEqual([100, '1976-H1', '2025-H2'])
  for (const { period = '', occurred_on = '' } of rows) {
    expect(occurred_on > (periodFromId(period)?.from ?? '9')).toBe(true)
    expect(isInFuture(occurred_on, '2026-01-01')).toBe(false)
  }
})

test('a network of one half-year has no date in the future', async () => {
  const { files } = await make({ districts: 300, periods: 1, seed: 3 })
  const dates = rowsIn(files.districts).flatMap(({ joined_on = '', adopted_on = '' }) => [
    joined_on,
    adopted_on,
  ])
  expect(dates.filter(date => date !== '' && isInFuture(date, '2026-01-01'))).toEqual([])
})

test('a district joined before its first assessment, and only adopters have funders', () => {
  const first = ratings[0]?.occurred_on ?? ''
  for (const { joined_on = '', adopted_on = '', funders } of districts) {
    expect(lastDayOf(joined_on) < first).toBe(true)
    expect((adopted_on === '') === (funders === '')).toBe(true)
    if (adopted_on !== '') expect(adopted_on >= joined_on).toBe(true)
  }
})

test('progress ends at the whole, and no unfinished file is left', async () => {
  const told: (readonly [number, number])[] = []
  const folder = join(scratch, 'told')
  await generate({
    districts: 2,
    periods: 3,
    seed: 1,
    folder,
    onProgress: (done, whole) => told.push([done, whole]),
  })
  expect(told.at(-1)).toEqual([222, 222])
  expect(new Set(readdirSync(folder))).toEqual(new Set(['districts.csv', 'framework.json', 'ratings.csv']))
})
