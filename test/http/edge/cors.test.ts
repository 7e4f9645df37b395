import { expect, test } from 'vitest'
import { ledger, problemIn } from '../../support/http/http.ts'

const origin = { origin: 'https://example.org' }

test('pages of every origin may read, what goes wrong included, and never with credentials', async () => {
  const on = await ledger()
  for (const method of ['GET', 'HEAD'] as const) {
    for (const url of ['/v1/commitments', '/v1/commitments?format=csv', '/v1/commitments/none', '/nowhere']) {
      const { headers } = await on.call(method, url, { headers: origin })
      expect([url, headers['access-control-allow-origin']]).toEqual([url, '*'])
      const exposed = headers['access-control-expose-headers']?.split(', ')
      expect(exposed).toEqual(['ETag', 'Link', 'Ledger-Position', 'Retry-After', 'Content-Disposition'])
      expect(headers['access-control-allow-credentials']).toBeUndefined()
    }
  }
  const written = await on.put('/v1/districts/north', { headers: origin, body: { name: 'North' } })
  expect(written.headers['access-control-allow-origin']).toBeUndefined()
})

test('a browser that asks before it reads is told what it may send, and that is no key', async () => {
  const on = await ledger()
  for (const asked of ['GET', 'PUT']) {
    const headers = {
      ...origin,
      'access-control-request-method': asked,
      'access-control-request-headers': 'authorization, if-none-match',
    }
    const told = await on.call('OPTIONS', '/v1/commitments', { headers })
    expect([told.status, told.text]).toEqual([204, ''])
    expect(told.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'If-None-Match, Last-Event-ID',
    })
  }
  expect(problemIn(await on.call('OPTIONS', '/v1/commitments', { headers: origin }))).toBe(
    '405 method-not-allowed',
  )
})
