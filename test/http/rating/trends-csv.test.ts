import { parse } from 'csv-parse/sync'
import { beforeAll, expect, test } from 'vitest'
import { challengeable } from '../../support/http/challenges.ts'
import { listOf, textOf } from '../../support/http/http.ts'

let on: Awaited<ReturnType<typeof challengeable>>
beforeAll(async () => {
  let close = async () => {}
  on = await challengeable(end => {
    close = end
  })
  await on.read()
  return () => close()
})

const rowsIn = (text: string): Readonly<Record<string, string>>[] => parse(text, { columns: true })
const wordOf = (value: unknown) => (value == null ? '' : textOf(value))

test('how a district moved is a table too, one row an item and period', async () => {
  const url = '/v1/districts/north/trends?framework=rubric'
  const periods = listOf((await on.get(url)).body.periods)
  const rows = rowsIn((await on.get(`${url}&format=csv`)).text)
  const items = periods.flatMap(at => listOf(at.items).map(item => ({ at, item })))
  expect(items.length).toBeGreaterThan(1)
  expect(rows).toHaveLength(items.length)
  for (const [index, { at, item }] of items.entries()) {
    expect(rows[index]).toMatchObject({
      entity_id: 'north',
      framework: 'rubric',
      version: textOf(at.version),
      period: textOf(at.period),
      item: textOf(item.item),
      status: textOf(item.status),
      level: item.level == null ? '' : textOf(item.level.name),
      action: wordOf(item.action),
      movement: wordOf(item.movement),
    })
  }
})

test('how the network moved is a table too, the components together before each item', async () => {
  const url = '/v1/network/trends?framework=rubric'
  const periods = listOf((await on.get(url)).body.periods)
  const rows = rowsIn((await on.get(`${url}&format=csv`)).text)
  const told = periods.flatMap(({ period, total, items }) =>
    [{ ...total, item: '' }, ...listOf(items)].map(counts => ({ period, counts })),
  )
  expect(told.length).toBeGreaterThan(1)
  expect(rows).toHaveLength(told.length)
  for (const [index, { period, counts }] of told.entries()) {
    const { item, ...classes } = counts as Record<string, unknown>
    expect(rows[index]).toEqual({
      framework: 'rubric',
      period: textOf(period),
      item: textOf(item),
      ...Object.fromEntries(Object.entries(classes).map(([name, count]) => [name, textOf(count)])),
    })
  }
})

test('districts are a table too, one row each', async () => {
  const items = listOf((await on.get('/v1/districts')).body.items)
  const rows = rowsIn((await on.get('/v1/districts?format=csv')).text)
  expect(items.length).toBeGreaterThan(0)
  expect(rows.map(({ id, kind, name }) => ({ id, kind, name }))).toEqual(
    items.map(({ id, kind, name }) => ({ id, kind, name })),
  )
})
