import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseWhyOn, tellCases } from '../../support/http/closure-why.ts'
import { type Cast, sharedCast } from '../../support/http/http.ts'

const DOCUMENT = join(import.meta.dirname, '../../../docs/why-a-case-stands.md')

let on: Cast
let close: () => Promise<void>
beforeAll(async () => {
  ;({ on, close } = await sharedCast())
  await tellCases(on)
})
afterAll(() => close())

/** Each address that the document shows, with the sentence below it. */
const shown = [
  ...readFileSync(DOCUMENT, 'utf8').matchAll(/^`GET \/v1\/closures\/(\S+)`\n\n((?:> .*\n)+)/gm),
].map(([, address = '', quoted = '']) => [
  address,
  quoted.replaceAll(/^> /gm, '').trim().replaceAll('\n', ' '),
])

test('the document shows every kind of end', () => expect(shown.length).toBeGreaterThan(9))

test.each(shown)('%s is answered as the document shows it', async (address, sentence) => {
  expect((await caseWhyOn(on, address ?? '')).sentence).toBe(sentence)
})

test('the fields tell each move, who made the last one, and which rules broke', async () => {
  const why = await caseWhyOn(on, 'oak/why?asOf=2013-03-10')
  expect(why).toMatchObject({
    case: 'oak',
    school: { id: 'oak', name: 'Oak' },
    state: 'approved',
    since: '2013-03-07',
    movedBy: { step: 'decision', by: 'School Board', tally: { for: 5, against: 2 } },
    path: [
      { step: 'proposed', from: null, to: 'proposed', on: '2013-01-10' },
      { step: 'decision', from: 'proposed', to: 'approved', on: '2013-03-07' },
    ],
    against: [{ recommendation: 'against', named: true }],
    rules: { binding: 1, broken: [{ rule: 'two-hearings', given: '1' }], waived: [], unknown: [] },
  })
  expect(why.events).toHaveLength(4)
  for (const { links } of why.events) expect((await on.get(links.event)).status).toBe(200)
})

test('what a day moved has no step', async () => {
  const why = await caseWhyOn(on, 'box/why?asOf=2014-01-01')
  expect(why.path.at(-1)).toEqual({
    event: null,
    step: null,
    from: 'approved',
    to: 'expired',
    on: '2014-01-01',
  })
  expect(why.movedBy).toBeNull()
})

test('a case leads to why, which is not there before anything is known of it', async () => {
  expect((await on.get('/v1/closures/elm')).body.links).toMatchObject({ why: '/v1/closures/elm/why' })
  expect((await on.get('/v1/closures/elm/why?asOf=2013-01-09')).status).toBe(404)
  expect((await on.get('/v1/closures/none/why')).status).toBe(404)
})
