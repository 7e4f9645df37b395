import { parse } from 'csv-parse/sync'
import { beforeAll, expect, test } from 'vitest'
import { challengeable } from '../../support/http/challenges.ts'
import { type Json, listOf, textOf } from '../../support/http/http.ts'

let on: Awaited<ReturnType<typeof challengeable>>
beforeAll(async () => {
  let close = async () => {}
  on = await challengeable(end => {
    close = end
  })
  await on.raised()
  await on.read()
  return () => close()
})

const rowsIn = (text: string): Readonly<Record<string, string>>[] => parse(text, { columns: true })
const QUERY = 'framework=rubric&asOf=2014-01-20'
const nameOf = (cell: Json | undefined) => (cell?.level == null ? '' : textOf(cell.level.name))
const wordOf = (value: unknown) => (value == null ? '' : textOf(value))

test('the snapshot of the network is a table too, one row a cell', async () => {
  const { body } = await on.get(`/v1/network/snapshot?${QUERY}`)
  const rows = rowsIn((await on.get(`/v1/network/snapshot?${QUERY}&format=csv`)).text)
  const cells = listOf(body.rows).flatMap(row => listOf(row.cells).map(cell => ({ row, cell })))
  expect(cells.length).toBeGreaterThan(1)
  expect(rows).toHaveLength(cells.length)
  for (const [at, { row, cell }] of cells.entries()) {
    expect(rows[at]).toMatchObject({
      entity_id: textOf(row.entity?.id),
      framework: 'rubric',
      version: textOf(row.version),
      period: textOf(body.period),
      component: textOf(cell.component),
      status: textOf(cell.status),
      level: nameOf(cell),
      level_value: wordOf(cell.level?.value),
      action: wordOf(cell.action),
      rated_for: wordOf(cell.period),
      occurred_on: wordOf(cell.occurredOn),
    })
  }
  expect(rows.find(({ component }) => component === 'lead')).toMatchObject({
    challenge_state: 'unanswered',
    challenged_on: '2014-01-05',
    challenge_age_days: '15',
  })
})

test('that of a district has a row for each component, and for each element below it', async () => {
  const url = `/v1/districts/north/snapshot?${QUERY}`
  const { body } = await on.get(url)
  const rows = rowsIn((await on.get(`${url}&format=csv`)).text)
  const items = listOf(body.components).flatMap(component => [
    { component: component.id, element: '', item: component },
    ...listOf(component.elements).map(item => ({ component: component.id, element: item.id, item })),
  ])
  expect(rows).toMatchObject(
    items.map(({ component, element, item }) => ({
      component,
      element,
      title: textOf(item.title),
      level: nameOf(item),
      basis: textOf(item.basis),
      last_reviewed_on: wordOf(item.lastReviewedOn),
    })),
  )
  expect(rows[0]).toMatchObject({ challenge_state: 'unanswered' })
})
