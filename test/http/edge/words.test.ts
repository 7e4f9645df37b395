import { beforeAll, describe, expect, test } from 'vitest'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  ledger,
  NORTH,
  problemIn,
  RUBRIC,
  sharedCast,
} from '../../support/http/http.ts'

let on: Cast
const lead = `${assessmentOf('2013-H1')}/ratings/lead`
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1')
  return shared.close
})

describe('a field', () => {
  test.each([
    [`${RUBRIC}/rounds/2013-H1/reopen`, {}, '/reason', 'reason is missing'],
    [lead, { level: 1, evidence: [{ kind: 'minutes' }] }, '/evidence/0/title', 'title is missing'],
    ['/v1/commitments/a', { text: 'More' }, '/owner', 'owner is missing'],
    ['/v1/commitments/a', { text: 'More', owner: { id: 'north' } }, '/owner/kind', 'kind is missing'],
  ])('of %s that is left out is called missing', async (url, body, pointer, detail) => {
    const as = url === lead ? on.rita : on.olga
    const answer = await (url.endsWith('reopen') ? on.post : on.put)(url, { as, body })
    expect(problemIn(answer)).toBe('400 invalid-request')
    expect(answer.body.errors).toEqual([{ pointer, detail }])
    expect(answer.body.detail).toContain(`${pointer}: ${detail}. `)
  })
  test('that is there with another type is not called missing', async () => {
    const { body } = await on.put(lead, { as: on.rita, body: { level: 1, rationale: null } })
    expect(body.errors).toMatchObject([
      { pointer: '/rationale', detail: expect.not.stringContaining('missing') },
    ])
  })
  test('that a framework does not have is pointed at', async () => {
    const { rubric } = await import('../../support/domain/framework-documents.ts')
    const [first] = rubric.components
    const more = { ...rubric, version: 'v9', previous: 'v1', colour: 'red', components: [{ ...first, x: 1 }] }
    const { body } = await on.put(`${RUBRIC}/versions/v9`, { as: on.olga, body: more })
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { pointer: '/colour', detail: 'there is no such field' },
        { pointer: '/components/0/x', detail: 'there is no such field' },
      ]),
    )
  })
})

describe('a parameter', () => {
  test.each([
    ['limit=1&limit=2', 'limit was given twice'],
    ['asOf=2013&asOf=2014&asOf=2015', 'asOf was given 3 times'],
    ['limit=1e2', 'a limit is a whole number from 1 to 200'],
    ['limit=0', 'a limit is a whole number from 1 to 200'],
    ['limit=201', 'a limit is a whole number from 1 to 200'],
    ['limit=%2B5', 'a limit is a whole number from 1 to 200'],
    ['limit=0x10', 'a limit is a whole number from 1 to 200'],
    ['limit=', 'a limit is a whole number from 1 to 200'],
    ['asOf=', expect.stringContaining('a day like 2013-03-21')],
  ])('%s', async (query, detail) => {
    const { body, status } = await on.get(`/v1/districts?${query}`)
    const [parameter] = query.split('=')
    expect([status, body.errors]).toEqual([400, [{ parameter, detail }]])
  })
})

describe('sentences', () => {
  test('end before the next one begins', async () => {
    for (const answer of [
      await on.get('/v1/districts/%zz'),
      await on.put(lead, { as: on.rita, body: '{}', headers: { 'content-type': 'text/plain' } }),
      await on.put(lead, { as: on.rita, body: '{}', headers: { 'content-encoding': 'gzip' } }),
      await on.put(lead, { as: on.rita, body: '{"a"' }),
      await on.get('/v1/nothing'),
      await on.get(`/v1/districts/${'x'.repeat(3000)}`),
      await on.put('/v1/districts/west', { as: on.olga, body: {} }),
    ]) {
      expect(answer.body.detail).toMatch(/[.!?]$/)
      expect(answer.body.detail).not.toMatch(/[a-z)\]"'] (Mend|Send|Check|Shorten|Each entry)\b/)
    }
  })
  test('of a missing framework fit a ledger that has none', async () => {
    const empty = await ledger()
    const { body } = await empty.get('/v1/network/snapshot')
    expect(body.detail).toContain('None is published yet.')
    expect(body.detail).not.toContain('`detail` names')
  })
  test('about an earlier date fit what is changed and what is followed', async () => {
    const own = await cast()
    await own.opened('2013-H1')
    await own.published('2013-H1', { lead: 'Low' }, '2013-06-20')
    const url = assessmentOf('2013-H1')
    const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence, occurredOn: '2013-01-01' }
    const early = await own.post(`${url}/corrections`, { as: own.rita, key: 'k', ifMatch: 2, body })
    expect(problemIn(early)).toBe('422 dated-before-act')
    expect(early.body.detail).toContain('changes or follows')
  })
})

test('readiness shows the store without the folder that it lies in', async () => {
  const { body, text } = await on.get('/readyz')
  expect(body.store).toMatchObject({ name: 'sqlite:ledger.db', answers: true })
  expect(text).not.toContain('/some')
  expect((await on.get(NORTH)).status).toBe(200)
})
