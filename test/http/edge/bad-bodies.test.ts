import { beforeAll, describe, expect, test } from 'vitest'
import { LEAD, sharedWithPublished, whole } from '../../support/http/drafts.ts'
import {
  type Answer,
  type Cast,
  evidence,
  expectDone,
  listOf,
  problemIn,
  RUBRIC,
} from '../../support/http/http.ts'

let on: Cast
beforeAll(async () => {
  const shared = await sharedWithPublished()
  on = shared.on
  return shared.close
})

const rate = (body: unknown, headers = {}) => on.put(LEAD, { as: on.rita, body, headers })
const pointers = ({ body }: Answer) => listOf(body.errors)?.map(({ pointer }) => pointer)

describe('a body', () => {
  test.each([
    ['another type', { ...whole, level: true }, '/level'],
    ['an array', [whole], ''],
    ['a text', '"text"', ''],
    ['null', 'null', ''],
    ['a number', '1', ''],
    ['a fraction', { ...whole, level: 1.5 }, '/level'],
    ['infinity', `{"level":1e400,"rationale":"Seen."}`, '/level'],
    ['a number that is not exact', `{"level":9007199254740993}`, '/level'],
    ['a long number', `{"level":99999999999999999999}`, '/level'],
    ['an object for a level', { ...whole, level: {} }, '/level'],
    ['null for a level', { ...whole, level: null }, '/level'],
    ['an empty level', { ...whole, level: '' }, '/level'],
    ['a blank rationale', { ...whole, rationale: ' \n ' }, '/rationale'],
    ['a long rationale', { ...whole, rationale: 'x'.repeat(10_001) }, '/rationale'],
    ['evidence that is no list', { ...whole, evidence: {} }, '/evidence'],
    ['evidence without a title', { ...whole, evidence: [{ kind: 'minutes' }] }, '/evidence/0/title'],
    [
      'evidence that cannot be followed',
      { ...whole, evidence: [{ title: 'a', kind: 'b', url: 'javascript:x' }] },
      '/evidence/0/url',
    ],
    ['much evidence', { ...whole, evidence: Array.from({ length: 51 }, () => evidence[0]) }, '/evidence'],
    ['an unknown field', { ...whole, levels: 1 }, '/levels'],
    ['an unknown field inside', { ...whole, notRated: { reason: 'a', because: 'b' } }, '/notRated/because'],
    ['a name that needs escaping', { ...whole, 'a/b~c': 1 }, '/a~1b~0c'],
    ['a key that stands twice', '{"level":"Low","level":"High","rationale":"Seen."}', ''],
    ['a prototype', '{"level":"Low","__proto__":{"rationale":"x"}}', '/__proto__'],
    ['a constructor', { ...whole, constructor: {} }, '/constructor'],
    ['a day that never was', { ...whole, occurredOn: '2013-02-30' }, '/occurredOn'],
    ['a month that never was', { ...whole, occurredOn: '2013-13' }, '/occurredOn'],
    ['another form of a date', { ...whole, occurredOn: '30.6.2013' }, '/occurredOn'],
    ['an instant for a date', { ...whole, occurredOn: '2013-06-30T00:00:00Z' }, '/occurredOn'],
    ['a number for a date', { ...whole, occurredOn: 2013 }, '/occurredOn'],
    ['U+0000', { ...whole, rationale: 'a\u0000b' }, '/rationale'],
    [
      'U+0000 in evidence',
      { ...whole, evidence: [{ ...evidence[0], url: 'https://a.org/\u0000' }] },
      '/evidence/0/url',
    ],
    ['half a surrogate pair', '{"level":"Low","rationale":"\\ud800"}', '/rationale'],
    [
      'half a pair in an address',
      '{"evidence":[{"title":"a","kind":"b","url":"https://a.org/\\uDC00"}]}',
      '/evidence/0/url',
    ],
    ['half a pair in a name', '{"notRated":{"\\udfff":1}}', '/notRated'],
  ])('with %s is refused, naming the field', async (_what, body, pointer) => {
    const refused = await rate(body)
    expect(problemIn(refused)).toBe('400 invalid-request')
    expect(pointers(refused)).toContain(pointer)
    expect(refused.body.requestId).toBe(refused.headers['x-request-id'])
  })
  test('that is not UTF-8 is refused with the offset of the first wrong byte', async () => {
    for (const [bytes, offset] of [
      [[0x7b, 0xff, 0x7d], 1],
      [[0x22, 0xc3, 0xa9, 0xc3], 3],
      [[0x22, 0xef, 0xbf], 1],
      [[0x22, 0xef, 0xbf, 0xbd, 0xef, 0x41], 4],
      [[0x22, 0xed, 0xa0, 0x80, 0x22], 1],
      [[0xc0, 0x80], 0],
    ] as const) {
      const refused = await rate(Buffer.from(bytes))
      expect(problemIn(refused)).toBe('400 invalid-utf8')
      expect(refused.body.detail).toContain(`Byte ${offset} of`)
    }
  })
  test('that is not JSON is refused', async () => {
    for (const body of ['{', '{"a":1,}', "{'a':1}", 'NaN', '{"a":"\u0000"}', '{"a":1}{"b":2}', 'undefined']) {
      expect([body, problemIn(await rate(body))]).toEqual([body, '400 invalid-json'])
    }
  })
  test('of five megabytes is refused', async () => {
    const refused = await rate({ ...whole, rationale: 'x'.repeat(5_000_000) })
    expect(problemIn(refused)).toBe('413 body-too-large')
  })
  test('as large as can be becomes an event or a refusal, never a fault', async () => {
    const source = { title: '\u0001'.repeat(500), kind: '語'.repeat(64), locator: '語'.repeat(500) }
    const large = {
      ...whole,
      rationale: '語'.repeat(10_000),
      evidence: Array.from({ length: 50 }, () => source),
    }
    expect(problemIn(await rate(large))).toBe('413 body-too-large')
    const levels = Array.from({ length: 50 }, (_, value) => ({ name: `l${value}`, value }))
    const scales = Array.from({ length: 50 }, (_, index) => ({ id: `s${index}`, levels }))
    const elements = (c: number) =>
      Array.from({ length: 45 }, (_, index) => ({ id: `c${c}.e${index}`, title: 't', scale: 's0' }))
    const components = Array.from({ length: 70 }, (_, c) => ({
      id: `c${c}`,
      title: 't',
      scale: 's0',
      elements: elements(c),
    }))
    const document = {
      id: 'big',
      version: 'v1',
      title: 'Big',
      rates: 'school',
      scales,
      components,
      rollUp: { rule: 'none' },
    }
    const size = JSON.stringify(document).length
    expect(size).toBeGreaterThan(190_000)
    expect(size).toBeLessThan(204_800)
    expect((await on.put('/v1/frameworks/big/versions/v1', { as: on.olga, body: document })).status).toBe(201)
  })
  test('nested deeply is refused, whatever route takes it', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    expect(problemIn(await rate(deep))).toBe('400 invalid-request')
    expect(problemIn(await rate(`{"evidence":${deep}}`))).toBe('400 invalid-request')
    const framework = `{"title":${deep},"x":${deep}}`
    const asked = { as: on.olga, body: framework, key: 'deep' }
    expect(problemIn(await on.put('/v1/frameworks/deep/versions/v1', asked))).toBe('400 invalid-request')
  })
  test('of another type is refused', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'nonsense',
    ]) {
      const refused = await rate('{}', { 'content-type': type })
      expect([type, problemIn(refused)]).toEqual([type, '415 unsupported-media-type'])
    }
    expect(problemIn(await rate('{}', { 'content-encoding': 'gzip' }))).toBe('415 unsupported-media-type')
  })
  test('may begin with a byte order mark, and name its charset', async () => {
    const bom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"level":"Low"}')])
    expect(problemIn(await rate(bom))).toBe('422 rationale-missing')
    const type = { 'content-type': 'application/json; charset=utf-8' }
    expect(problemIn(await rate('{"level":"Low"}', type))).toBe('422 rationale-missing')
  })
  test('names every field that is wrong', async () => {
    const refused = await rate({ level: [], rationale: 1, occurredOn: 'never', more: true, other: true })
    expect(pointers(refused)).toEqual(
      expect.arrayContaining(['/level', '/rationale', '/occurredOn', '/more', '/other']),
    )
  })
})

test('a framework names every place where it is wrong', async () => {
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const publish = (body: unknown) => on.put(`${RUBRIC}/versions/v9`, { as: on.olga, body })
  const bad = {
    ...rubric,
    version: 'v9',
    rates: 'planet',
    scales: [{ id: 'depth', levels: [{ value: 'x', name: 'a' }] }],
  }
  expect(pointers(await publish(bad))).toEqual(expect.arrayContaining(['/rates', '/scales/0/levels/0/value']))
  for (const body of [[], 'null', '"a"', {}, { occurredOn: '2013-02-30', ...rubric, version: 'v9' }]) {
    expect(problemIn(await publish(body))).toBe('400 invalid-request')
  }
  const proto = JSON.stringify({ ...rubric, version: 'v9', previous: 'v1' }).replace(
    '{',
    '{"__proto__":{"a":1},',
  )
  expect(problemIn(await publish(proto))).toBe('400 invalid-request')
  const asNumber = {
    ...rubric,
    version: 'v9',
    previous: 'v1',
    rollUp: { rule: 'minimum', minimumShareRated: 0.5 },
  }
  expectDone(await publish(asNumber))
  const { body } = await on.get(`${RUBRIC}/versions/v9`)
  expect(body.rollUp).toEqual({ rule: 'minimum', minimumShareRated: '0.5' })
})

describe('text that looks like something else', () => {
  test.each([
    "Robert'); DROP TABLE event;--",
    '<script>alert(1)</script>',
    '{{7*7}} #{7*7} %s %n',
    '=HYPERLINK("http://a.org")',
    'שלום 🙂 \u200f\u202e combining e\u0301',
    'line\nbreak\ttab\u0001',
  ])('%s is stored and answered as it is', async name => {
    const id = `text-${Buffer.from(name).toString('hex').slice(0, 24)}`
    const at = `/v1/districts/${id}`
    expectDone(await on.put(at, { as: on.olga, body: { name } }))
    await on.read()
    const answer = await on.get(at)
    expect(answer.body.name).toBe(name)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })
})
