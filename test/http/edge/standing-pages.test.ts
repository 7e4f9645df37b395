import { expect, test } from 'vitest'
import { cast, expectDone, type Json, listOf, NORTH, textOf } from '../../support/http/http.ts'

/** The event of each line, which identifies it. */
const lines = ({ items }: Json) => listOf(items).map(each => textOf(each.event))

test('the pages of a history stand still while an older act arrives between them', async () => {
  const on = await cast()
  const rename = async (name: string, occurredOn: string, ifMatch: number) =>
    expectDone(await on.put(NORTH, { as: on.olga, body: { name, occurredOn }, ifMatch }))
  const { body: now } = await on.get(NORTH)
  let revision = Number(now.revision)
  for (const [name, day] of [
    ['Second', '2024-01-01'],
    ['Third', '2025-01-01'],
  ] as const) {
    await rename(name, day, revision)
    revision += 1
  }
  await on.read()
  const whole = lines((await on.get(`${NORTH}/history`)).body)
  const first = await on.get(`${NORTH}/history?limit=2`)
  const next = textOf(first.body.page?.next)
  expect(new URL(next, 'http://a').searchParams.get('knownAt')).toMatch(/^\d+$/)
  expect(first.headers.link).toBe(`<${next}>; rel="next"`)

  await rename('Older', '2012-01-01', revision)
  await on.read()
  const pages = [lines(first.body)]
  for (let at: unknown = next; typeof at === 'string'; ) {
    const { body } = await on.get(at)
    pages.push(lines(body))
    at = body.page?.next
  }
  expect(pages.flat()).toEqual(whole)
  expect(lines((await on.get(`${NORTH}/history`)).body)).toHaveLength(whole.length + 1)
})
