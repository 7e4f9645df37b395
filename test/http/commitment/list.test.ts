import { beforeAll, describe, expect, test } from 'vitest'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import {
  imported,
  madeEvent,
  type Promising,
  promising,
  rebuilt,
  standings,
} from '../../support/http/commitments.ts'
import { expectDone, expectRefused, listOf, problemIn, textOf } from '../../support/http/http.ts'

const LIST = '/v1/commitments'
const step = (occurredOn: string, more: object = {}) => ({ evidence: [], occurredOn, ...more })
const heard = (on: string): DomainEvent => ({
  type: 'ProgressReported',
  data: { self: true, note: 'On the way.', ...step(on) },
})
const measured = { measure: 'seats' }
const fund = { kind: 'organisation', id: 'fund', name: '=SUM(A1)' }
/** Seven promises of three owners, recorded before the test begins. */
const PROMISES: readonly (readonly [string, object, readonly DomainEvent[]])[] = [
  ['a', { ...measured, dueOn: '2014-01-15', funders: ['X', 'Y'] }, [heard('2013-06-01')]],
  [
    'b',
    { ...measured, dueOn: '2014-03-31', funders: ['X'] },
    [{ type: 'DueDateExtended', data: { dueOn: '2015', late: false, ...step('2014-01-10') } }],
  ],
  ['c', { ...measured, dueOn: '2014-04-15', baseline: '-5', target: '-0.5' }, []],
  ['d', { ...measured, dueOn: '2014-06-30', owner: fund }, [heard('2014-01-31')]],
  ['e', { owner: { kind: 'school', id: 'north' }, title: '-1+2' }, []],
  [
    'f',
    { ...measured, dueOn: '2014', text: '@home, "quoted"\nand more' },
    [{ type: 'VerdictIssued', data: { verdict: 'kept', rationale: 'Seen.', ...step('2014-01-20') } }],
  ],
  ['synthetic-g', { ...measured, dueOn: '2013-02', occurredOn: '2013-02-01' }, []],
]

async function listed(end?: (close: () => Promise<void>) => void): Promise<Promising> {
  const on = await promising(end)
  for (const [id, made, steps] of PROMISES)
    await on.record(`commitment-${id}`, [madeEvent(id, made), ...steps])
  await on.record('commitment-orphan', [
    { type: 'ProgressReported', data: { self: false, note: 'Early.', imported, ...step('2013-01-01') } },
  ])
  await on.read()
  return on
}
const DAY = 'asOf=2014-02-01'

describe('the list', () => {
  let on: Promising
  beforeAll(async () => {
    const closers: (() => Promise<void>)[] = []
    on = await listed(close => closers.push(close))
    return async () => void (await Promise.all(closers.map(close => close())))
  })
  const ids = async (query: string) => {
    const day = query.includes('asOf') ? '' : `${DAY}&`
    const { status, body, text } = await on.get(`${LIST}?${day}${query}`)
    expect([status, text.slice(0, status === 200 ? 0 : 300)]).toEqual([200, ''])
    return listOf(body.items).map(({ id }) => textOf(id))
  }

  test('tells where each stands on the day, and leaves out what was never made', async () => {
    const { body } = await on.get(`${LIST}?${DAY}`)
    expect(standings(body)).toEqual([
      'a overdue',
      'b not-yet-due',
      'c not-yet-due',
      'd not-yet-due',
      'e not-measurable',
      'f kept-on-original-terms',
      'synthetic-g unknown',
    ])
    expect(body).toMatchObject({ asOf: '2014-02-01', knownAt: null, page: { next: null } })
    expect(listOf(body.items)[6]).toMatchObject({
      synthetic: true,
      original: { text: 'Promise synthetic-g' },
    })
    expect(listOf(body.items)[1]).toMatchObject({
      original: { dueOn: '2014-03-31' },
      amended: { dueOn: '2015' },
    })
  })
  test.each([
    ['district=north', ['a', 'b', 'c', 'f', 'synthetic-g']],
    ['owner=north', ['a', 'b', 'c', 'e', 'f', 'synthetic-g']],
    ['owner=fund', ['d']],
    ['owner=fund&district=north', []],
    ['district=fund', []],
    ['district=none', []],
    ['funder=X', ['a', 'b']],
    ['funder=Y&status=overdue', ['a']],
    ['status=not-yet-due', ['b', 'c', 'd']],
    ['status=overdue&status=unknown', ['a', 'synthetic-g']],
    ['status=overdue&status=overdue&owner=north', ['a']],
    ['owner=north&ownerKind=school', ['e']],
    ['ownerKind=organisation', ['d']],
    ['funder=(none)', ['c', 'd', 'e', 'f', 'synthetic-g']],
    ['dueBefore=2014-04-15', ['a', 'synthetic-g']],
    ['dueBefore=2014-04-16', ['a', 'c', 'synthetic-g']],
    ['dueWithin=P72D', []],
    ['dueWithin=P73D', ['c']],
    ['dueWithin=P4M29D', ['c', 'd']],
    ['dueWithin=P2Y', ['b', 'c', 'd']],
    ['silentFor=P1M', ['a', 'c', 'e', 'synthetic-g']],
    ['silentFor=P1Y', ['c', 'e']],
    ['silentFor=P1Y&dueWithin=P2Y', ['c']],
    ['silentFor=P1Y&asOf=2020-01-01', ['a', 'b', 'c', 'd', 'e', 'synthetic-g']],
    ['silentFor=P1Y&status=kept-on-original-terms&asOf=2020-01-01', []],
  ])('with %s has %j', async (query, expected) => {
    expect(await ids(query)).toEqual(expected)
  })
  test.each([
    ['status=kept', 'status', 'kept-on-original-terms'],
    ['status=broken&status=kept', 'status', 'kept-on-original-terms'],
    ['ownerKind=city', 'ownerKind', 'organisation'],
    ['dueWithin=90', 'dueWithin', 'P90D'],
    ['silentFor=P', 'silentFor', 'P1Y'],
    ['dueBefore=2014', 'dueBefore', '2013-03-21'],
    ['owner=a/b', 'owner', 'id'],
    ['until=2014', 'until', 'no such field'],
  ])('refuses %s, and says what it takes', async (query, parameter, words) => {
    const answer = await on.get(`${LIST}?${query}`)
    expect(problemIn(answer)).toBe('400 invalid-request')
    const detail: unknown = expect.stringContaining(words)
    expect(listOf(answer.body.errors)[0]).toMatchObject({ parameter, detail })
  })
  test('gives pages in the order of ids', async () => {
    const all: string[] = []
    for (let url: string | null = `${LIST}?${DAY}&district=north&limit=2`; url !== null; ) {
      const { body, headers } = await on.get(url)
      all.push(...listOf(body.items).map(({ id }) => textOf(id)))
      const next: unknown = body.page?.next
      url = typeof next === 'string' ? next : null
      expect(headers.link).toBe(url === null ? undefined : `<${url}>; rel="next"`)
    }
    expect(all).toEqual(['a', 'b', 'c', 'f', 'synthetic-g'])
  })
  test('as CSV has the same rows under a header row, and no cell that is a formula', async () => {
    const { text, headers } = await on.get(`${LIST}?${DAY}`, { headers: { accept: 'text/csv' } })
    expect(headers['content-type']).toContain('text/csv')
    const lines = text.split('\r\n')
    expect(lines[0]).toMatch(/^id,owner_kind,owner_id,owner_name,funders,title,status,made_on,original_text/)
    expect(lines.filter(line => /^(?:[a-f]|synthetic-g),/.test(line))).toHaveLength(7)
    expect(text).toContain("d,organisation,fund,'=SUM(A1),")
    expect(text).toContain("e,school,north,north,,'-1+2,")
    expect(text).toContain('"\'@home, ""quoted""\nand more"')
    expect(text).toContain(',seats,,-5,-0.5,2014-04-15,')
    expect(text).toContain('a,district,north,North,X; Y,,overdue,2013-01-15,')
  })
  test('is JSON unless the caller would rather have CSV', async () => {
    for (const [accept, type] of [
      ['*/*', 'json'],
      ['text/csv, */*', 'csv'],
      ['text/csv;q=0.5, application/json', 'json'],
      ['application/json;q=0.5, text/csv', 'csv'],
      ['text/csv;q=0, */*', 'json'],
      ['text/*', 'csv'],
      ['text/html, */*;q=0.1', 'json'],
      ['Text/CSV', 'csv'],
      ['image/png', 'problem+json'],
    ] as const) {
      const { headers } = await on.get(LIST, { headers: { accept } })
      expect([accept, headers['content-type']]).toEqual([accept, expect.stringContaining(type)])
      expect(headers.vary).toMatch(/^accept/)
    }
  })
})

describe('what was answered', () => {
  const csv = { accept: 'text/csv' }
  const URLS = [
    LIST,
    `${LIST}?${DAY}`,
    '/v1/scorecards/commitments',
    `/v1/scorecards/commitments?by=funder&${DAY}`,
  ]

  test('has a tag of its media type and its day, and is not sent again to who has it', async () => {
    const on = await listed()
    for (const url of URLS) {
      const [asJson, asCsv] = [await on.get(url), await on.get(url, { headers: csv })]
      const day = url.includes('asOf') ? '2014-02-01' : '2026-03-01'
      expect(asJson.headers.etag).toMatch(new RegExp(`^"\\d+\\.\\d+\\.${day}\\.[\\w-]+\\.json"$`))
      expect(asCsv.headers.etag).toMatch(/\.csv"$/)
      const has = { 'if-none-match': String(asJson.headers.etag) }
      expect((await on.get(url, { headers: has })).status).toBe(304)
      expect((await on.get(url, { headers: { ...csv, ...has } })).status).toBe(200)
    }
  })
  test('is kept until a commitment or a name changes, or the day is over', async () => {
    const on = await listed()
    const { commitments, standings } = on.queries
    let reads = 0
    const made = commitments.made.bind(commitments)
    const owners = standings.owners.bind(standings)
    const byFunder = standings.byFunder.bind(standings)
    commitments.made = (...about) => {
      reads++
      return made(...about)
    }
    standings.owners = () => {
      reads++
      return owners()
    }
    standings.byFunder = (...about) => {
      reads++
      return byFunder(...about)
    }
    const look = async (url: string) => {
      const before = reads
      const { text } = await on.get(url)
      return { text, reads: reads - before }
    }
    for (const url of URLS) {
      expect((await look(url)).reads).toBe(1)
      expect((await look(url)).reads).toBe(0)
    }
    await on.key('someone', ['auditor'])
    expect((await look(LIST)).reads).toBe(0)
    on.on('2026-03-02')
    const tomorrow = await look(LIST)
    expect([tomorrow.reads, tomorrow.text.includes('"asOf":"2026-03-02"')]).toEqual([1, true])
    expect((await look(`${LIST}?${DAY}`)).reads).toBe(0)
    expectDone(await on.put('/v1/districts/east', { as: on.olga, body: { name: 'East' } }))
    await on.read()
    expect((await look(`${LIST}?${DAY}`)).reads).toBe(1)
    await on.record('commitment-z', [madeEvent('z')])
    await on.read()
    const changed = await look(`${LIST}?${DAY}`)
    expect([changed.reads, changed.text.includes('"z"')]).toEqual([1, true])
  })
  test('at a cited position is the same for ever, after more events and after a rebuild', async () => {
    const on = await listed()
    const position = await on.read()
    const cited = ['', '/a', '/a/history', '?owner=north&silentFor=P1Y']
      .map(path => `${LIST}${path}`)
      .concat(['owner', 'funder'].map(by => `/v1/scorecards/commitments?by=${by}`))
      .map(url => `${url}${url.includes('?') ? '&' : '?'}${DAY}&knownAt=${position}`)
    const answers = async (from: { readonly get: (url: string) => Promise<{ readonly text: string }> }) =>
      Promise.all(cited.map(async url => (await from.get(url)).text))
    const before = await answers(on)
    expect(before.every(text => text.includes(`"knownAtPosition":"${position}"`))).toBe(true)
    await on.record('commitment-a', [
      { type: 'VerdictIssued', data: { verdict: 'broken', rationale: 'Seen.', ...step('2014-01-31') } },
      { type: 'CommitmentWithdrawn', data: step('2014-01-31') },
    ])
    await on.record('commitment-h', [madeEvent('h', { funders: ['X'] })])
    const name = { name: 'Far North', occurredOn: '2014-01-01' }
    expectDone(await on.put('/v1/districts/north', { as: on.olga, ifMatch: 1, body: name }))
    await on.read()
    expect(await answers(on)).toEqual(before)
    expect((await on.get(`${LIST}/a?${DAY}`)).body).toMatchObject({
      status: 'broken',
      owner: { name: 'Far North' },
    })
    const other = await rebuilt(on)
    expect(await answers(other)).toEqual(before)
    await other.close()
  })
  test('before a position that this node has not read, it is not', async () => {
    const on = await listed()
    const position = await on.read()
    const waiting = on.get(`${LIST}?minPosition=${position + 1}`)
    await on.record('commitment-z', [madeEvent('z')])
    expect(standings((await waiting).body)).toContain('z not-measurable')
    expectRefused(await on.get(`${LIST}/none?minPosition=1`), '404 commitment-unknown')
  })
})
