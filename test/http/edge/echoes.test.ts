import { beforeAll, expect, test } from 'vitest'
import { listening } from '../../support/http/feed-client.ts'
import { type Cast, type Json, listOf, NORTH, RUBRIC, sharedCast, textOf } from '../../support/http/http.ts'

const LONG = 'x'.repeat(190_000)
/** The longest shown part of a value, with the sign that it goes on. */
const SHOWN_MAX = 201

let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  return shared.close
})

const texts = ({ errors }: Json): readonly string[] =>
  listOf(errors).flatMap(each => Object.values(each).map(textOf))

test('an answer shows the beginning of what is wrong, however long it was', async () => {
  const address = await listening(on.app)
  const put = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const all = { authorization: `Bearer ${on.olga}`, 'content-type': 'application/json', ...headers }
    const answer = await fetch(`${address}${NORTH}`, { method: 'PUT', headers: all, body })
    return { status: answer.status, text: await answer.text() }
  }
  for (const [body, headers] of [
    [`{"${LONG}":1}`],
    [`{"${LONG}":1,"${LONG.slice(0, 5)}":2}`],
    [`{"a":{"${LONG.slice(0, 90_000)}":1},"${LONG.slice(0, 90_000)}":1}`],
    [`{"${LONG.slice(0, 90_000)}":1,"${LONG.slice(0, 90_000)}":1}`],
    [`{"a":${'9'.repeat(190_000)}}`],
    [`{"${LONG}":1e999}`],
    [`{"${LONG}":"\\u0000"}`],
    [`{"name":"${LONG}"}`],
    [LONG],
    ['{}', { 'content-encoding': LONG.slice(0, 12_000) }],
    ['{}', { 'content-type': LONG.slice(0, 12_000) }],
    ['{}', { 'if-match': LONG.slice(0, 12_000) }],
    ['{}', { 'if-none-match': LONG.slice(0, 12_000) }],
    ['{}', { 'idempotency-key': LONG.slice(0, 12_000) }],
    ['{}', { 'on-behalf-of': LONG.slice(0, 12_000) }],
    ['{}', { authorization: LONG.slice(0, 12_000) }],
  ] as readonly [string, Record<string, string>?][]) {
    const { status, text } = await put(body, headers)
    const told = JSON.parse(text) as Json
    expect([400, 401, 415]).toContain(status)
    expect(textOf(told.detail).length).toBeLessThan(700)
    for (const each of texts(told)) expect(each.length).toBeLessThan(3 * SHOWN_MAX)
    expect(text.length).toBeLessThan(3000)
  }
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`${at}${'y'.repeat(1200)}`, 1]))
  const { text } = await put(JSON.stringify(many))
  expect(text.length).toBeLessThan(100 * 300)

  for (const at of [
    `/v1/${LONG.slice(0, 12_000)}`,
    `/tile/0/${LONG.slice(0, 12_000)}`,
    `/docs/${LONG.slice(0, 12_000)}`,
  ]) {
    const body = (await (await fetch(`${address}${at}`)).json()) as Json
    expect(textOf(body.detail).length).toBeLessThan(700)
  }
  const asked = { headers: { 'last-event-id': LONG.slice(0, 12_000) } }
  const feed = await fetch(`${address}/v1/feed`, asked)
  expect(textOf(((await feed.json()) as Json).detail).length).toBeLessThan(700)
})

test('what a rule shows of the record is cut too', async () => {
  const at = `${RUBRIC}/rounds/2031-H1`
  const opened = await on.put(at, { as: on.olga, body: { label: 'l'.repeat(300) } })
  expect(opened.status).toBe(201)
  const refused = await on.put(at, { as: on.olga, body: { label: 'other' }, ifMatch: 0 })
  expect(textOf(refused.body.detail)).toContain(`${'l'.repeat(200)}…`)
  expect(textOf(refused.body.detail)).not.toContain('l'.repeat(201))
})

test('signs that nobody sees are shown by their code', async () => {
  const body = JSON.stringify({ 'a\u0007\u202eb\n': 1 })
  const { body: told } = await on.put(NORTH, { as: on.olga, body: JSON.parse(body) })
  expect(told.errors).toEqual([{ pointer: '/aU+0007U+202EbU+000A', detail: 'there is no such field' }])
  expect(told.detail).toMatch(/^body \/aU\+0007U\+202EbU\+000A: there is no such field\./)
})

test('what was created has one address, however it was written', async () => {
  const created = async (url: string, body: unknown) => {
    const { status, headers } = await on.put(url, { as: on.olga, body })
    return [status, headers.location]
  }
  expect(await created('/v1/districts/%73outh?', { name: 'South' })).toEqual([201, '/v1/districts/south'])
  expect(await created('/v1/schools/%61b%2Ec', { name: 'Abc' })).toEqual([201, '/v1/schools/ab.c'])
  expect(await created(`/v1/frameworks/%72ubric/rounds/2031%2DH2?`, {})).toEqual([
    201,
    `${RUBRIC}/rounds/2031-H2`,
  ])
})
