import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { STATUS_BY_RULE } from '../../../src/domain/commitment/status.ts'
import { commitmentWhyOn, promiseEverything } from '../../support/http/commitment-why.ts'
import { type Promising, promising } from '../../support/http/commitments.ts'

const DOCUMENT = join(import.meta.dirname, '../../../docs/why-a-commitment-stands.md')

let on: Promising
const closers: (() => Promise<void>)[] = []
beforeAll(async () => {
  on = await promising(close => closers.push(close))
  await promiseEverything(on)
})
afterAll(async () => {
  for (const close of closers) await close()
})

/** Each address that the document shows, with the sentence below it. */
const shown = [
  ...readFileSync(DOCUMENT, 'utf8').matchAll(/^`GET \/v1\/commitments\/(\S+)`\n\n((?:> .*\n)+)/gm),
].map(([, address = '', quoted = '']) => [
  address,
  quoted.replaceAll(/^> /gm, '').trim().replaceAll('\n', ' '),
])

test.each(shown)('%s is answered as the document shows it', async (address, sentence) => {
  expect((await commitmentWhyOn(on, address ?? '')).sentence).toBe(sentence)
})

test('the document shows every sentence of the arithmetic', async () => {
  const rules = new Set<string>()
  for (const [address = ''] of shown) rules.add((await commitmentWhyOn(on, address)).rule.id)
  expect([...rules].toSorted()).toEqual(Object.keys(STATUS_BY_RULE).toSorted())
})

test('the fields say which events alone lead there, and link to each that was seen', async () => {
  const why = await commitmentWhyOn(on, 'buses/why?asOf=2015-01-01')
  expect(why).toMatchObject({
    id: 'buses',
    owner: { id: 'north', name: 'North' },
    status: 'kept-on-amended-terms',
    rule: { id: 'met-on-amended-terms' },
    due: { original: '2014-06-30', inForce: '2014-12', whenMet: '2014-12' },
    slipDays: 184,
    metOn: '2014-08-30',
    metOnFrom: 'verdict',
    causes: [
      { part: 'promise', on: '2013-01-15' },
      { part: 'due-date', on: '2014-05-02' },
      { part: 'verdict', on: '2014-11-03' },
    ],
    links: { commitment: '/v1/commitments/buses', history: '/v1/commitments/buses/history' },
  })
  expect(why.events.map(({ type }) => type)).toEqual(['CommitmentMade', 'DueDateExtended', 'VerdictIssued'])
  for (const { links } of why.events) expect((await on.get(links.event)).status).toBe(200)
})

test('a commitment leads to why, which is not there before it was made', async () => {
  const { body } = await on.get('/v1/commitments/seats')
  expect(body.links).toMatchObject({ why: '/v1/commitments/seats/why' })
  expect((await on.get('/v1/commitments/seats/why?asOf=2013-01-14')).status).toBe(404)
  expect((await on.get('/v1/commitments/none/why')).status).toBe(404)
})
