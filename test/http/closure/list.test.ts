import { beforeAll, expect, test } from 'vitest'
import { CASE } from '../../support/http/closures.ts'
import { type Cast, listOf, problemIn, sharedCast, textOf } from '../../support/http/http.ts'

let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.record('closure-elm-2013', CASE)
  await on.record('closure-round-2013', [
    { type: 'CaseOpened', data: { district: 'synthetic-d', evidence: [], occurredOn: '2013-01-01' } },
  ])
  await on.record('closure-oak-2014', [
    {
      type: 'ActionProposed',
      data: { district: 'other', school: 'oak', action: 'phase-out', evidence: [], occurredOn: '2014-02-01' },
    },
  ])
  await on.read()
  return shared.close
})
const ids = async (query: string) =>
  listOf((await on.get(`/v1/closures?${query}`)).body.items).map(({ case: id }) => textOf(id))

test.for([
  ['', ['elm-2013', 'oak-2014']],
  ['district=other', ['oak-2014']],
  ['school=elm', ['elm-2013']],
  ['state=approved', ['elm-2013']],
  ['state=approved&state=proposed', ['elm-2013', 'oak-2014']],
  ['asOf=2013-05-01&state=proposed', ['elm-2013']],
  ['action=phase-out', ['oak-2014']],
  ['year=2014', ['oak-2014']],
  ['year=SY2012-13', ['elm-2013']],
  ['process=rules', ['elm-2013']],
  ['againstFinding=true', ['elm-2013']],
  ['againstFinding=false', ['oak-2014']],
  ['records=true', ['round-2013']],
  ['knownAt=0', []],
] as const)('the list with %s', async ([query, expected]) => {
  expect(await ids(query)).toEqual(expected)
})

test('a page has the address of the next one', async () => {
  const first = await on.get('/v1/closures?limit=1')
  const next = textOf(first.body.page?.next)
  expect(next).toBe('/v1/closures?limit=1&cursor=elm-2013')
  expect((await on.get(next)).body).toMatchObject({ items: [{ case: 'oak-2014' }], page: { next: null } })
})

test('lists are had as tables', async () => {
  const headers = { accept: 'text/csv' }
  for (const [url, line] of [
    [
      '/v1/closures?district=synthetic-d',
      'elm-2013,synthetic-d,synthetic-d,elm,Elm,closure,approved,2013-05-22',
    ],
    ['/v1/closures/funnel?year=SY2012-13', 'synthetic-d,synthetic-d,SY2012-13,1'],
  ] as const) {
    const { text } = await on.get(url, { headers })
    expect(text.split('\r\n')[1]).toContain(line)
  }
  expect((await on.get('/v1/closures/receiving', { headers })).text).toMatch(/^case,state,/)
})

test('the steps of a case are had as a table, and so is how it stands by its rules', async () => {
  const { text } = await on.get('/v1/closures/elm-2013/timeline?format=csv')
  const [header = '', first = ''] = text.split('\r\n')
  expect(header).toMatch(/^event,step,on,state,ref,/)
  expect(first).toMatch(/^[\w-]{36},proposed,\d{4}-\d\d-\d\d,proposed,/)
  expect(text.trimEnd().split('\r\n')).toHaveLength(CASE.length + 1)
  const rules = await on.get('/v1/closures/elm-2013/compliance?format=csv')
  expect(rules.text).toBe(
    'rule,authority,kind,binding,confidence,note,result,due_on,asked,given,sentence,events\r\n',
  )
})

test('a year and a state that are none are refused', async () => {
  expect(problemIn(await on.get('/v1/closures?year=soon'))).toBe('400 invalid-request')
  expect(problemIn(await on.get('/v1/closures/funnel?state=closed'))).toBe('400 invalid-request')
})

test('a case has a tag that names its revision, and one that is not there is 404', async () => {
  const { status, headers, body } = await on.get('/v1/closures/elm-2013')
  expect(status).toBe(200)
  expect(headers.etag).toMatch(/^"5;/)
  expect(body).toMatchObject({ case: 'elm-2013', state: 'approved', revision: 5 })
  const same = { 'if-none-match': headers.etag ?? '' }
  expect((await on.get('/v1/closures/elm-2013', { headers: same })).status).toBe(304)
  expect(problemIn(await on.get('/v1/closures/none'))).toBe('404 case-unknown')
  expect(problemIn(await on.get('/v1/closures/elm-2013?asOf=2013-01-01'))).toBe('404 case-unknown')
  const timeline = await on.get('/v1/closures/elm-2013/timeline?limit=2')
  expect(listOf(timeline.body.items).map(({ step, state }) => `${textOf(step)} ${textOf(state)}`)).toEqual([
    'proposed proposed',
    'hearing proposed',
  ])
  expect(timeline.body.page?.next).toMatch(
    /^\/v1\/closures\/elm-2013\/timeline\?limit=2&cursor=2&knownAt=\d+$/,
  )
})
