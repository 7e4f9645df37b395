import { createHash } from 'node:crypto'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { decode } from '../../../src/event-store/codec.ts'
import { expectDone, type Json, ledger, NORTH, textOf } from '../../support/http/http.ts'

const CALLERS = 'ticket-of-ann@example.org'
const KEY = 'for-ann@example.org'

test('of what a caller calls a request nothing is stored, and the log leads from it to the id that is', async () => {
  const lines: string[] = []
  const on = await ledger(undefined, undefined, pino({ base: null }, { write: line => lines.push(line) }))
  const headers = { 'x-request-id': CALLERS }
  const olga = await on.key('olga', ['operator'])
  const asked = { as: olga, body: { name: 'North' }, key: KEY, headers }
  const first = await on.put(NORTH, asked)
  expectDone(first)

  const [stored] = await on.store.readStream('district-north')
  if (stored === undefined) throw new Error('nothing was stored')
  const { metadata } = decode(stored)
  expect(metadata).toMatchObject({
    requestId: first.headers['x-request-id'],
    idempotencyKey: createHash('sha256').update(KEY).digest('hex'),
  })
  expect(stored.metadata).not.toContain('example.org')
  const answered = lines.map(line => JSON.parse(line) as Json).filter(line => textOf(line.msg) === 'answered')
  expect(answered).toMatchObject([{ requestId: metadata.requestId, callersRequestId: CALLERS }])

  const again = await on.put(NORTH, asked)
  expect([again.status, again.headers['idempotent-replayed'], again.body]).toEqual([201, 'true', first.body])
  expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
})

test('a key that was sent in an address, or as an id, stands in no line of the log', async () => {
  const lines: string[] = []
  const on = await ledger(undefined, undefined, pino({ base: null }, { write: line => lines.push(line) }))
  const key = await on.key('olga', ['operator'])
  const [, secret = ''] = key.split('.')
  const escaped = key.replace('.', '%2E')
  for (const at of [
    `/v1/districts?key=${key}`,
    `/v1/districts?${key}`,
    `/v1/districts?limit=5&access_token=${escaped}`,
    `/v1/commitments?funder=${escaped}`,
    `/v1/commitments?funder=Bearer%20${key}&limit=7`,
    `/nothing?token=${secret}`,
    `/v1/districts/${key}`,
    `/docs?apiKey=${secret}`,
  ]) {
    await on.get(at, { headers: { 'x-request-id': key } })
  }
  expect(lines.filter(line => line.includes(secret))).toEqual([])
  const answered = lines.map(line => JSON.parse(line) as Json).filter(line => textOf(line.msg) === 'answered')
  expect(answered.map(({ url }) => url)).toEqual([
    '/v1/districts?key=(redacted)',
    '/v1/districts?(redacted)',
    '/v1/districts?limit=5&access_token=(redacted)',
    '/v1/commitments?funder=(redacted)',
    '/v1/commitments?funder=Bearer(redacted)&limit=7',
    '/nothing?token=(redacted)',
    '/v1/districts/(redacted)',
    '/docs?apiKey=(redacted)',
  ])
})
