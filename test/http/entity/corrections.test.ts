import { expect, test } from 'vitest'
import {
  type Cast,
  cast,
  evidence,
  expectDone,
  expectRefused,
  listOf,
  textOf,
} from '../../support/http/http.ts'

const ELM = '/v1/schools/elm'
const rationale = 'Misread in the list.'

/** A school that went to another operator and was renamed, and what its history lists. */
async function told(): Promise<
  Cast & { readonly history: (query?: string) => Promise<readonly Record<string, unknown>[]> }
> {
  const on = await cast()
  const as = on.olga
  expectDone(await on.put(ELM, { as, body: { name: 'Elm', operator: 'One', occurredOn: '2008-09-01' } }))
  const body = { name: 'New Elm', operator: 'Two', occurredOn: '2018-07-01' }
  expectDone(await on.put(ELM, { as, body, ifMatch: 0 }))
  await on.read()
  const history = async (query = '') => {
    await on.read()
    return listOf((await on.get(`${ELM}/history${query}`)).body.items) as unknown as Record<string, unknown>[]
  }
  return { ...on, history }
}

test('the history lists what became another from which day on', async () => {
  const { history } = await told()
  expect(await history()).toMatchObject([
    {
      type: 'Registered',
      revision: 0,
      on: '2008-09-01',
      changes: [
        { fact: 'operator', from: null, to: 'One' },
        { fact: 'name', from: null, to: 'Elm' },
      ],
      actor: { person: 'olga', role: 'operator' },
      imported: null,
    },
    { type: 'Renamed', on: '2018-07-01', changes: [{ fact: 'name', from: 'Elm', to: 'New Elm' }] },
    { type: 'FactsChanged', on: '2018-07-01', changes: [{ fact: 'operator', from: 'One', to: 'Two' }] },
  ])
  expect(await history('?asOf=2018-06-30')).toHaveLength(1)
  expect(await history('?limit=1')).toHaveLength(1)
})

test('a correction names its event, shows from then on, and the history keeps both', async () => {
  const on = await told()
  const { olga: as, history } = on
  const [, renamed, changed] = await history()
  const correct = (event: unknown, said: object, ifMatch: number) =>
    on.post(`${ELM}/corrections`, { as, body: { event, rationale, ...said }, ifMatch })
  const before = await on.read()
  expectDone(await correct(changed?.event, { operator: 'Too', on: '2017-07-01', evidence }, 2))
  expectDone(await correct(renamed?.event, { name: 'Newer Elm' }, 3))
  const after = await on.read()
  expect((await on.get(`${ELM}?asOf=2017-07-01`)).body).toMatchObject({ operator: 'Too' })
  expect((await on.get(ELM)).body).toMatchObject({ operator: 'Too', name: 'Newer Elm' })
  expect((await on.get(`${ELM}?knownAt=${before}`)).body).toMatchObject({ operator: 'Two', name: 'New Elm' })
  expect((await on.get(`${ELM}?knownAt=${after}`)).body).toMatchObject({ name: 'Newer Elm' })
  const named = listOf((await on.get('/v1/schools')).body.items)
  expect(named).toMatchObject([{ id: 'elm', name: 'Newer Elm' }])
  const [, first, , third] = await history()
  expect(first).toMatchObject({
    event: changed?.event,
    on: '2017-07-01',
    occurredOn: '2018-07-01',
    says: { operator: 'Two' },
    changes: [{ fact: 'operator', from: 'One', to: 'Too' }],
  })
  expect(third).toMatchObject({ type: 'FactCorrected', rationale, evidence, says: { event: changed?.event } })
  expect(listOf(first?.corrections)).toEqual([third?.event])
  expect((await correct(changed?.event, { operator: 'Too' }, 4)).body.events).toEqual([])
})

test('a correction is refused where nothing says what it puts right', async () => {
  const on = await told()
  const { olga: as, history } = on
  const [registered] = await history()
  const correct = (body: object) =>
    on.post(`${ELM}/corrections`, { as, body: { rationale, ...body }, ifMatch: 2 })
  const event = textOf(registered?.event)
  expectRefused(
    await correct({ event: '00000000-0000-4000-8000-00000000dead', name: 'X' }),
    '422 entity-event-unknown',
    '/event',
  )
  expectRefused(await correct({ event, on: '2008' }), '422 fact-not-stated', '/event')
  expectRefused(await correct({ event, district: 'nowhere' }), '404 entity-unknown', '/district')
  expectRefused(
    await on.post(`${ELM}/corrections`, { as: on.rita, body: { event, rationale, name: 'X' }, ifMatch: 2 }),
    '403 forbidden',
  )
})

test('a membership whose day was wrong is another one from the correction on', async () => {
  const on = await cast()
  await on.read()
  const [joined] = listOf((await on.get('/v1/districts/north/history')).body.items)
  expect(joined).toMatchObject({ type: 'JoinedNetwork', on: '2012-01-01' })
  const before = await on.read()
  const body = { event: joined?.event, on: '2014-01-01', rationale }
  expectDone(await on.post('/v1/districts/north/corrections', { as: on.olga, body, ifMatch: 1 }))
  await on.read()
  const members = (knownAt: number | null) => on.queries.entities.members('2013-06-30', knownAt).ids
  expect([members(before), members(null)]).toEqual([['north'], []])
  expect((await on.get('/v1/districts/north')).body).toMatchObject({ joined: { on: '2014-01-01' } })
})
