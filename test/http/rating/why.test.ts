import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../../src/identity/keys.ts'
import {
  assessmentOf,
  type Cast,
  evidence,
  expectDone,
  listOf,
  NORTH,
  sharedCast,
  textOf,
} from '../../support/http/http.ts'
import { tellEverything, whyOn } from '../../support/http/why.ts'
import { rated } from '../../support/projections/facts.ts'

const DOCUMENT = join(import.meta.dirname, '../../../docs/why.md')

let on: Cast
let close: () => Promise<void>
beforeAll(async () => {
  ;({ on, close } = await sharedCast())
  await tellEverything(on)
})
afterAll(() => close())

/** Each address that the document shows, with the sentence below it. */
const shown = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^`GET \/v1(\S+)`\n\n((?:> .*\n)+)/gm)].map(
  ([, address = '', quoted = '']) => [address, quoted.replaceAll(/^> /gm, '').trim().replaceAll('\n', ' ')],
)

test('the document shows every kind of answer', () => {
  expect(shown.length).toBeGreaterThan(14)
})

test.each(shown)('%s is answered as the document shows it', async (address, sentence) => {
  expect((await whyOn(on, address ?? '')).sentence).toBe(sentence)
})

test('the fields name everybody by duty, day and event, and what it rests on', async () => {
  const why = await whyOn(on, '/districts/north/ratings/lead/why?period=2013-H2')
  expect(why).toMatchObject({
    entity: { id: 'north', name: 'North' },
    framework: { id: 'rubric', version: 'v1' },
    item: { id: 'lead', title: 'Leading' },
    cell: { status: 'rated', action: 'UP', movement: 'progress' },
    noLevel: null,
    from: {
      level: { name: 'Low' },
      period: '2013-H1',
      scale: [{ name: 'Low' }, { name: 'Middle' }, { name: 'High' }],
    },
    to: { level: { name: 'Middle' }, period: '2013-H2' },
    act: { type: 'RatingRecorded', action: 'UP', words: 'raised from Low to Middle' },
    rationale: 'lead is Middle',
    evidence: [{ title: 'Board minutes', kind: 'minutes', statedBy: why.act?.event }],
    duties: [
      { duty: 'rater', actor: { person: 'rita', role: 'rater' }, at: '2013-12-20' },
      { duty: 'submitter', actor: { person: 'rita' }, at: '2013-12-20' },
      { duty: 'publisher', actor: { person: 'paul', role: 'publisher' }, at: '2013-12-20' },
    ],
    causes: [
      { item: 'lead', period: '2013-H1', level: 1 },
      { item: 'lead', period: '2013-H2', level: 2 },
    ],
    corrections: [],
    rollUp: null,
  })
  const types = why.events.map(({ type }) => type)
  expect(types.slice(0, 2)).toEqual(['FrameworkPublished', 'RoundOpened'])
  const known = new Set(why.events.map(({ id }) => id))
  const named = [...why.causes.map(each => each.event), ...why.duties.map(each => each.event)]
  expect(named.filter(id => !known.has(id))).toEqual([])
})

test('a component names its elements, what each was before, and which of them moved it', async () => {
  const { rollUp } = await whyOn(on, '/districts/north/ratings/teach/why?period=2013-H2')
  expect(rollUp).toMatchObject({
    rule: 'median-low',
    elements: [
      { item: 'teach.plan', level: { name: 'Low' }, before: { name: 'High' }, carried: false },
      {
        item: 'teach.talk',
        level: { name: 'High' },
        before: { name: 'High' },
        carried: true,
        period: '2013-H1',
      },
      { item: 'teach.test', level: null, before: null, period: null },
    ],
    movedBy: [['teach.plan']],
  })
})

test('a correction is told beside what it corrected, also where a later level is held against it', async () => {
  const { corrections } = await whyOn(on, '/districts/south/ratings/lead/why?period=2013-H2')
  expect(corrections).toMatchObject([
    {
      action: 'RS',
      words: 'corrected from Low to High',
      period: '2013-H1',
      rationale: 'A page was misread.',
    },
  ])
})

test('another version says whether its scale changed', async () => {
  const { rubricChange, act } = await whyOn(on, '/districts/east/ratings/lead/why?period=2013-H2')
  expect(act?.action).toBe('SC')
  expect(rubricChange).toEqual({
    from: 'v1',
    to: 'v2',
    comparable: false,
    scaleChanged: true,
    relation: 'same',
  })
})

test('every cell of a snapshot and every line of a history leads to why', async () => {
  const { body } = await on.get(`${NORTH}/snapshot?asOf=2013-07-01`)
  const cells = listOf(body.components).flatMap(each => [each, ...listOf(each.elements)])
  const lines = listOf((await on.get(`${NORTH}/ratings/teach/history`)).body.items)
  const links = [...cells, ...lines].map(({ links: to }) => textOf(to?.why))
  for (const line of lines) {
    const { body: event } = await on.get(textOf(line.links?.event))
    expect([event.id, Number(line.position) >= Number(event.position ?? 0)]).toEqual([line.event, true])
  }
  expect(links).toContain(
    '/v1/districts/north/ratings/lead/why?framework=rubric&period=2013-H1&asOf=2013-07-01',
  )
  for (const link of links) await whyOn(on, link.slice('/v1'.length))
})

test('an item that no version has is unknown', async () => {
  expect((await on.get(`${NORTH}/ratings/nothing/why`)).status).toBe(404)
})

test('drafts and corrections that nobody approved are told to nobody', async () => {
  const paths = ['lead', 'teach', 'teach.plan', 'teach.talk', 'teach.test'].flatMap(item =>
    ['2013-H1', '2013-H2', '2014-H1', '2014-H2', '2015'].map(
      at => `${NORTH}/ratings/${item}/why?period=${at}`,
    ),
  )
  const texts = async (as?: string) => Promise.all(paths.map(async path => (await on.get(path, { as })).text))
  const before = await texts()
  await on.opened('2015')
  const body = { level: 3, rationale: 'A secret draft.', evidence, occurredOn: '2015-03-01' }
  for (const item of ['lead', 'teach.plan', 'teach.test']) {
    const ifMatch = await on.revisionOf(assessmentOf('2015'))
    expectDone(await on.put(`${assessmentOf('2015')}/ratings/${item}`, { as: on.rita, body, ifMatch }))
  }
  const url = assessmentOf('2013-H2')
  const correction = { item: 'lead', level: 'High', rationale: 'A secret correction.', evidence }
  const asked = { as: on.rita, key: 'secret', ifMatch: await on.revisionOf(url), body: correction }
  expectDone(await on.post(`${url}/corrections`, asked))
  await on.read()
  for (const as of [undefined, on.rita, on.paul, on.olga]) {
    const after = await texts(as)
    expect(after.filter(text => text.includes('secret'))).toEqual([])
    expect(after).toEqual(before)
  }
})

test('who has a name is called by it, in the fields and in the sentence', async () => {
  const actor = { person: 'cli:test', key: 'cli', role: 'operator' }
  let ids = 0
  const newId = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, 'b')}`
  const given = { handler: on.handler, newId, clock: () => Date.parse('2026-03-01T10:00:00Z'), actor }
  const made = await issueKey(given, { person: 'rita', roles: ['rater'], name: 'Rita Rowe' })
  expect(made.ok).toBe(true)
  await on.read()
  const { sentence, duties } = await whyOn(on, '/districts/north/ratings/lead/why?period=2013-H2')
  expect(sentence).toContain('rated by Rita Rowe (rater), published by paul (publisher)')
  expect(duties[0]?.actor).toMatchObject({ person: 'rita', name: 'Rita Rowe' })
})

test('what else the same request or import recorded is counted, and the first of it named', async () => {
  const why = await whyOn(on, '/districts/north/ratings/lead/why?period=2013-H2')
  // This rating was the only one in its request.
  expect(why.sameRequest).toMatchObject({ count: 0, first: [] })
  const periods = ['2011', '2012', '2010-H1', '2010-H2', '2009-H1', '2009-H2']
  for (const period of periods) {
    const items = ['lead', 'teach.plan', 'teach.talk', 'teach.test'].map(item => rated(item, 2, '2013-06'))
    await on.record(`assessment-rubric:west:${period}`, items)
  }
  await on.read()
  const { sameRequest, act } = await whyOn(on, '/districts/west/ratings/lead/why?period=2012')
  const { body } = await on.get(`${textOf(sameRequest?.links.trail)}&limit=200`)
  const others = listOf(body.items)
    .map(({ event, type, links }) => ({ id: event, type, links }))
    .filter(({ id }) => textOf(id) !== textOf(act?.event))
  expect(others.length).toBeGreaterThan(20)
  expect(sameRequest).toMatchObject({ count: others.length, first: others.slice(0, 20) })
})
