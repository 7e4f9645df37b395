import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { CodedBodies } from '../../../src/http/edge/coded-bodies.ts'
import { codingOf } from '../../../src/http/edge/coding.ts'
import { type Cast, NORTH, sharedCast } from '../../support/http/http.ts'

const URL = `${NORTH}/snapshot`
let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'High' }, '2013-06-20')
  await on.read()
  return shared.close
})

const ask = async (coding: string | null, headers = {}, url = URL) => {
  const accepted = coding === null ? {} : { 'accept-encoding': coding }
  return on.app.inject({ url, headers: { ...accepted, ...headers } })
}

test('what is kept is sent in the coding that the caller would rather have, each with a tag of its own', async () => {
  const plain = await ask(null)
  const gzip = await ask('gzip')
  const br = await ask('gzip, deflate, br')
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect([gzip.headers['content-encoding'], br.headers['content-encoding']]).toEqual(['gzip', 'br'])
  expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.payload)
  expect(brotliDecompressSync(br.rawPayload).toString()).toBe(plain.payload)
  expect(br.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
  const tags = [plain, gzip, br].map(({ headers }) => headers.etag)
  expect(new Set(tags).size).toBe(3)
  for (const { headers } of [plain, gzip, br]) {
    expect(headers.vary).toBe('accept, accept-encoding')
    expect(headers['content-type']).toBe(plain.headers['content-type'])
  }
})

test('a tag holds for the form that it names', async () => {
  for (const coding of [null, 'gzip', 'br']) {
    const { headers } = await ask(coding)
    const again = await ask(coding, { 'if-none-match': headers.etag })
    expect([again.statusCode, again.payload, again.headers.etag]).toEqual([304, '', headers.etag])
  }
  const { headers } = await ask('br')
  expect((await ask('gzip', { 'if-none-match': headers.etag })).statusCode).toBe(200)
})

test('a table is compressed too, and a small answer is not', async () => {
  const lines = Array.from({ length: 30 }, (_, at) => `synthetic-${at}`)
  for (const id of lines) {
    await on.put(`/v1/commitments/${id}`, {
      as: on.olga,
      body: { owner: { kind: 'organisation', id: 'fund' }, text: 'More' },
    })
  }
  await on.read()
  const table = await ask('br', {}, '/v1/commitments?format=csv')
  expect(table.headers['content-encoding']).toBe('br')
  expect(brotliDecompressSync(table.rawPayload).toString()).toContain('synthetic-29')
  const small = await ask('br', {}, '/v1/closures')
  expect(small.headers['content-encoding']).toBeUndefined()
})

test('what can be written to keeps the tag that a write names', async () => {
  const { headers } = await ask('br', {}, NORTH)
  expect(headers.etag).toMatch(/^"\d+(;[^"]*)?"$/)
  expect(headers['content-encoding']).toBeUndefined()
})

test('a form of a body is made once, also for those who ask at the same time', async () => {
  const bodies = new CodedBodies()
  const body = Buffer.alloc(5000, 'x')
  const [first, second] = await Promise.all([bodies.of(body, 'br'), bodies.of(body, 'br')])
  expect(first).toBe(second)
  expect(bodies.of(body, 'br')).toBe(first)
  expect(await bodies.of(body, 'gzip')).not.toBe(first)
})

test.each([
  [undefined, null],
  ['', null],
  ['identity', null],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', null],
  ['*', 'br'],
  ['*;q=0', null],
  ['br;q=x, gzip;q=0.1', 'gzip'],
  ['deflate', null],
])('%s is answered in %s', (accepted, coding) => expect(codingOf(accepted)).toBe(coding))
