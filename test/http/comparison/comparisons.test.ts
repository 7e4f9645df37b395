import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { FILE_BYTES_MAX } from '../../../src/http/comparison/routes.ts'
import { csvOf, ratingsCsv } from '../../support/app/importing.ts'
import { listening } from '../../support/http/feed-client.ts'
import { type Cast, expectRefused, sharedCast } from '../../support/http/http.ts'

let on: Cast
let auditor: string
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  auditor = await on.key('audrey', ['auditor'])
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Middle', 'teach.plan': 'High' }, '2013-06-30')
  await on.read()
  return shared.close
})

const URL = '/v1/comparisons'
const csv = { 'content-type': 'text/csv' }
const send = (body: string, { as = auditor, url = URL, headers = {} } = {}) =>
  on.post(url, { as, body, headers: { ...csv, ...headers } })
const rows = (level = 'Middle') => ratingsCsv({ level }, { item: 'teach.plan', level: 'High' })

test('a file is held against the ledger, and nothing is recorded', async () => {
  const before = await on.read()
  const equal = await send(rows())
  expect(equal).toMatchObject({ status: 200, body: { kind: 'ratings', rows: 2, equal: 2, findings: [] } })
  const other = await send(rows('High'), { as: on.olga })
  expect(other.body).toMatchObject({
    equal: 1,
    different: 1,
    findings: [
      {
        outcome: 'different',
        line: 2,
        about: ['north', 'rubric', 'lead', '2013-H1'],
        name: 'North',
        differences: [{ column: 'level', there: 'High', here: 'Middle' }],
        acts: [
          { type: 'RatingRecorded', person: 'rita' },
          { type: 'AssessmentPublished', person: 'paul' },
        ],
      },
    ],
  })
  expect(await on.read()).toBe(before)
})

test('the findings can be had as a table', async () => {
  const table = await send(rows('High'), { url: `${URL}?format=csv` })
  expect(table.headers['content-type']).toContain('text/csv')
  expect(table.headers['content-disposition']).toBe('attachment; filename="comparison.csv"')
  const [header, line] = table.text.split('\r\n')
  expect(header).toBe('outcome,line,about,name,as_of,column,there,here,reason,events')
  expect(line).toMatch(/^different,2,north rubric lead 2013-H1,North,2013-06-30,level,High,Middle,,\S+ \S+$/)
  expect((await send(rows('High'), { headers: { accept: 'text/csv' } })).text).toBe(table.text)
  expect((await send(rows(), { url: `${URL}?format=excel` })).text.startsWith('\uFEFFoutcome,')).toBe(true)
})

test('counts of the network and NDJSON are taken too', async () => {
  const counts = 'period,item,class,count\n2013-H1,lead,NW,1\n2013-H1,teach.plan,NW,2\n'
  expect((await send(counts, { url: `${URL}?framework=rubric` })).body).toMatchObject({
    equal: 1,
    different: 1,
  })
  const lines = `${JSON.stringify({ id: 'north', name: 'North', joined_on: '2012-01-01' })}\n`
  const headers = { 'content-type': 'application/x-ndjson' }
  expect((await send(lines, { headers })).body).toMatchObject({ kind: 'districts', equal: 1 })
})

test('roll-ups and counts as of a day are held against what is computed for it', async () => {
  await on.opened('2013-H2')
  await on.published('2013-H2', { 'teach.talk': 'Low' }, '2013-12-20')
  await on.read()
  const tooFew = { item: 'teach', level: '', status: 'not-rated', reason: 'too-few-elements' }
  const rolledUp = { item: 'teach', level: 'Low', period: '2013-H2', occurred_on: '2013-12-20' }
  const equal = await send(ratingsCsv({}, tooFew, rolledUp))
  expect(equal.body).toMatchObject({ rows: 3, equal: 3, findings: [] })
  const other = await send(ratingsCsv({ ...rolledUp, level: 'High' }))
  expect(other.body).toMatchObject({
    different: 1,
    findings: [
      {
        reason: 'rolled up here from 2 of 3 elements (teach.plan, teach.talk), median-low: NW',
        differences: [{ column: 'level', there: 'High', here: 'Low' }],
        acts: [
          { type: 'RatingRecorded', occurredOn: '2013-06-30' },
          { type: 'AssessmentPublished' },
          { type: 'RatingRecorded', occurredOn: '2013-12-20' },
          { type: 'AssessmentPublished' },
        ],
      },
    ],
  })
  const counts = ['2013-H2,teach,NW,0,2013-12-19', '2013-H2,teach,NW,2,2013-12', '2013-H2,teach,NW,1,']
  const table = await send(['period,item,class,count,as_of', ...counts, ''].join('\n'))
  expect(table.body).toMatchObject({
    kind: 'network-counts',
    equal: 2,
    findings: [{ line: 3, outcome: 'different', asOf: '2013-12-31' }],
  })
})

test('auditors and operators may, and nobody else', async () => {
  expectRefused(await on.post(URL, { body: rows(), headers: csv }), '401 unauthenticated')
  expectRefused(await send(rows(), { as: on.rita }), '403 forbidden')
})

test('what cannot be compared is told', async () => {
  expectRefused(await send('a,b\n1,2\n'), '422 not-comparable')
  expectRefused(
    await send(csvOf('districts', { id: 'north', name: 'North' }), { url: `${URL}?kind=ratings` }),
    '422 not-comparable',
  )
  expectRefused(await send('id,name\nnorth,North\n'), '422 not-comparable')
  expectRefused(await send('{"components": [],\n"id": "x"}'), '422 not-comparable')
  expectRefused(await send(rows(), { url: `${URL}?kind=cities` }), '400 invalid-request')
  expectRefused(
    await send(rows(), { headers: { 'content-type': 'text/plain' } }),
    '415 unsupported-media-type',
  )
  expectRefused(await on.post(URL, { as: auditor }), '415 unsupported-media-type')
  expectRefused(await send('x'.repeat(FILE_BYTES_MAX + 1)), '413 body-too-large')
})

test('one file is compared at a time, also where the caller goes away', async () => {
  const { port, hostname } = new globalThis.URL(await listening(on.app))
  const socket = connect(Number(port), hostname)
  const head = [
    `POST ${URL} HTTP/1.1`,
    'host: a',
    `authorization: Bearer ${auditor}`,
    'content-type: text/csv',
    'content-length: 1000',
    'expect: 100-continue',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  // The server asks for the body, so the turn of this request has begun or is about to.
  await new Promise(resolve => socket.once('data', resolve))
  const second = await refused()
  expectRefused(second, '503 comparison-running')
  expect(second.headers['retry-after']).toBe('5')
  const closed = text(socket).catch(() => '')
  socket.destroy()
  await closed
  await expect.poll(async () => (await send(rows())).status, { interval: 10, timeout: 20_000 }).toBe(200)
})

/** Repeats a request until it is refused: until the first one has reached its route, the place may still be free. */
async function refused() {
  for (;;) {
    const answer = await send(rows())
    if (answer.status !== 200) return answer
  }
}
