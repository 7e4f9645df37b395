import { beforeAll, describe, expect, test } from 'vitest'
import { DRAFT, LEAD, sharedWithPublished, whole } from '../../support/http/drafts.ts'
import { assessmentOf, type Cast, type Method, NORTH, problemIn, RUBRIC } from '../../support/http/http.ts'

let on: Cast
beforeAll(async () => {
  const shared = await sharedWithPublished()
  on = shared.on
  return shared.close
})

const rate = (body: unknown, headers = {}) => on.put(LEAD, { as: on.rita, body, headers })

describe('an address', () => {
  const READS = [
    (id: string) => `/v1/districts/${id}`,
    (id: string) => `/v1/schools/${id}/snapshot`,
    (id: string) => `${NORTH}/ratings/${id}/history?framework=rubric`,
    (id: string) => `/v1/frameworks/${id}/rounds`,
    (id: string) => `/v1/frameworks/rubric/versions/${id}`,
    (id: string) => assessmentOf(id),
    (id: string) => `${RUBRIC}/rounds/${id}`,
  ]
  test.each([
    '%00',
    '%2F',
    'a%2Fb',
    '..%2F..',
    '%20',
    '-a',
    '_a',
    "a'b",
    'a:b',
    '%F0%9F%99%82',
    'x'.repeat(65),
    '__proto__',
    '%7B%7D',
  ])('with the id %s is refused', async id => {
    for (const at of READS) {
      const refused = await on.get(at(id))
      expect([at(id), problemIn(refused)]).toEqual([at(id), '400 invalid-request'])
      expect(refused.body.errors).toMatchObject([{ parameter: expect.any(String) }])
    }
  })
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'with the id %s finds nothing',
    async id => {
      for (const at of READS) expect([at(id), (await on.get(at(id))).status]).toEqual([at(id), 404])
      expect((await on.get(`/problems/${id}`)).status).toBe(404)
    },
  )
  test('that cannot be decoded or is endless is refused like every other', async () => {
    for (const [at, rule] of [
      ['/v1/districts/%', '400 bad-request'],
      ['/v1/districts/%zz', '400 bad-request'],
      ['/v1/districts/%ff', '400 bad-request'],
      [`/v1/districts/${'x'.repeat(5000)}`, '414 uri-too-long'],
    ] as const) {
      const refused = await on.get(at)
      expect([at, problemIn(refused)]).toEqual([at, rule])
      expect(refused.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'x-request-id': refused.body.requestId,
        'x-content-type-options': 'nosniff',
      })
    }
  })
  test('that is none is not found', async () => {
    for (const at of [
      '/v1',
      '/v2/districts',
      '/v1//districts',
      '/v1/districts/north/snapshot/x',
      '/V1/districts',
      '/etc/passwd',
      '/..%2f',
    ]) {
      expect([at, problemIn(await on.get(at))]).toEqual([at, '404 not-found'])
    }
    const posted = await on.post('/v1/nothing', { headers: { 'content-type': 'text/plain' }, body: 'x' })
    expect([404, 415]).toContain(posted.status)
  })
  test('takes its own methods only, and says which', async () => {
    for (const [method, at, allow] of [
      ['DELETE', NORTH, 'GET, HEAD, PUT'],
      ['POST', NORTH, 'GET, HEAD, PUT'],
      ['PATCH', '/v1/districts', 'GET, HEAD'],
      ['PUT', `${NORTH}/snapshot?period=2013`, 'GET, HEAD'],
      ['GET', `${DRAFT}/submit`, 'POST'],
      ['HEAD', `${DRAFT}/publish`, 'POST'],
      ['GET', LEAD, 'PUT'],
      ['OPTIONS', '/v1/network/trends', 'GET, HEAD'],
      ['DELETE', `${RUBRIC}/versions/v1`, 'GET, HEAD, PUT'],
    ] as readonly [Method, string, string][]) {
      const refused = await on.call(method, at)
      expect([method, at, refused.status, refused.headers.allow]).toEqual([method, at, 405, allow])
      if (method !== 'HEAD') expect(refused.body.detail).toContain(allow)
    }
  })
})

describe('a query', () => {
  test.each([
    ['an unknown parameter', 'as_of=2013-01-01', 'as_of'],
    ['a repeated parameter', 'asOf=2013-01-01&asOf=2014-01-01', 'asOf'],
    ['a day that never was', 'asOf=2013-02-30', 'asOf'],
    ['an empty day', 'asOf=', 'asOf'],
    ['an instant that never was', 'asOf=2013-02-30T00:00:00Z', 'asOf'],
    ['an instant without a zone', 'knownAt=2013-02-01T00:00:00', 'knownAt'],
    ['an instant beyond all days', 'knownAt=9999-12-31T23:59:59-23:59', 'knownAt'],
    ['an instant of year zero', 'knownAt=0000-01-01T00:00:00Z', 'knownAt'],
    ['a negative position', 'minPosition=-1', 'minPosition'],
    ['a position with zeros', 'minPosition=007', 'minPosition'],
    ['an endless position', `minPosition=${'9'.repeat(40)}`, 'minPosition'],
    ['a position past what numbers hold', 'knownAt=9007199254740993', 'knownAt'],
    ['a bad id', 'framework=a%2Fb', 'framework'],
    ['a prototype', '__proto__=1', '__proto__'],
    ['SQL', "period='%20OR%201=1--", 'period'],
  ])('with %s is refused, naming the parameter', async (_what, query, parameter) => {
    for (const at of [`${NORTH}/snapshot`, '/v1/network/snapshot', `${NORTH}/ratings/lead/history`]) {
      const refused = await on.get(`${at}?${query}`)
      expect([at, problemIn(refused)]).toEqual([at, '400 invalid-request'])
      expect(refused.body.errors).toMatchObject([{ parameter }])
    }
  })
  test('is refused where there is none, also on a write', async () => {
    for (const at of [
      `${RUBRIC}/versions/v1`,
      `${RUBRIC}/rounds/2013-H1`,
      DRAFT,
      '/problems',
      '/healthz',
      '/',
    ]) {
      expect([at, problemIn(await on.get(`${at}?x=1`))]).toEqual([at, '400 invalid-request'])
    }
    expect(problemIn(await on.put(`${LEAD}?dryRun=true`, { as: on.rita, body: whole }))).toBe(
      '400 invalid-request',
    )
  })
  test('of a day, an instant or a position is taken', async () => {
    for (const query of [
      'asOf=2013-03-21',
      'asOf=2013-03-21T10:00:00Z',
      'asOf=2013-03-21T10:00:00.123%2B02:00',
      'knownAt=0',
      'knownAt=3',
      'knownAt=1999-01-01',
      'minPosition=0',
    ]) {
      expect([query, (await on.get(`${NORTH}/snapshot?framework=rubric&${query}`)).status]).toEqual([
        query,
        200,
      ])
    }
  })
  test('with a period that nobody registered says so', async () => {
    expect(problemIn(await on.get(`${NORTH}/snapshot?framework=rubric&period=spring`))).toBe(
      '404 period-unknown',
    )
    expect((await on.get(`${NORTH}/snapshot?framework=rubric&period=1999`)).status).toBe(200)
  })
})

describe('headers', () => {
  test('are read strictly where they matter', async () => {
    for (const [headers, rule] of [
      [{ 'on-behalf-of': 'a b' }, '400 bad-request'],
      [{ 'on-behalf-of': '' }, '400 bad-request'],
      [{ 'idempotency-key': '' }, '400 bad-request'],
      [{ 'idempotency-key': 'é' }, '400 bad-request'],
    ] as const) {
      expect([headers, problemIn(await rate(whole, headers))]).toEqual([headers, rule])
    }
  })
  test('that are repeated are not joined into one meaning', async () => {
    const send = (headers: object) =>
      on.app.inject({
        method: 'PUT',
        url: LEAD,
        payload: whole,
        headers: { authorization: `Bearer ${on.rita}`, ...headers } as never,
      })
    for (const headers of [{ 'idempotency-key': ['a', 'b'] }, { 'on-behalf-of': ['a', 'b'] }]) {
      expect((await send(headers)).statusCode).toBe(400)
    }
  })
  test('give a request no id: each is given one, so that nothing of the caller is stored', async () => {
    const [one, other] = await Promise.all(
      ['my-request:1', '<b>'].map(id => on.get('/v1/nothing', { headers: { 'x-request-id': id } })),
    )
    for (const answer of [one, other]) {
      expect(answer?.body.requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(answer?.headers['x-request-id']).toBe(answer?.body.requestId)
    }
    expect(one?.body.requestId).not.toBe(other?.body.requestId)
  })
})
