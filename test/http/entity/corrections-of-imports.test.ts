import { expect, onTestFinished, test } from 'vitest'
import type { Cells } from '../../support/app/importing.ts'
import { csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { cast, expectDone, expectRefused, type Json, listOf, textOf } from '../../support/http/http.ts'

const ELM = '/v1/schools/elm'
const SOUTH = '/v1/districts/south'
const rationale = 'Misread in the list.'

async function importing() {
  const on = await cast()
  const importer = importerOn(on.store)
  onTestFinished(importer.close)
  const file = async (kind: 'districts' | 'schools', cells: Cells) => {
    const { sha256 } = reportOf(await importer.text(kind, csvOf(kind, cells)))
    await on.read()
    return sha256
  }
  const withdraw = async (sha256: string) => {
    const outcome = await importer.withdraw(sha256)
    await on.read()
    return outcome
  }
  const shown = async (path: string, query = '') => (await on.get(`${path}${query}`)).body
  const events = async (path: string) => listOf((await shown(path, '/history')).items)
  /** Corrects the event of a type, and returns the position of the record before and after. */
  const correct = async (path: string, type: string, said: object) => {
    const before = await on.read()
    const event = (await events(path)).find(each => textOf(each.type) === type)?.event
    const ifMatch = Number((await shown(path)).revision)
    const answer = await on.post(`${path}/corrections`, {
      as: on.olga,
      body: { event, rationale, ...said },
      ifMatch,
    })
    return { before, answer, after: await on.read(), event }
  }
  return { ...on, file, withdraw, correct, shown, events }
}

const elm = { id: 'elm', name: 'Elm', operator: 'One', occurred_on: '2018-07-01' }
const namesIn = ({ items }: Json) => listOf(items).map(({ name }) => name)

test('a file that is taken back takes the corrections of what it said', async () => {
  const on = await importing()
  const sha256 = await on.file('schools', elm)
  const right = { name: 'Elm Street', operator: 'Won', on: '2017-07-01' }
  const { before, answer, after } = await on.correct(ELM, 'FactsChanged', right)
  expectDone(answer)
  expect(await on.withdraw(sha256)).toMatchObject({ report: { resting: 1, gone: { schools: 1 } } })
  expect((await on.get(ELM)).status).toBe(404)
  expect(namesIn(await on.shown('/v1/schools'))).toEqual([])
  expect(await on.shown(ELM, `?knownAt=${before}`)).toMatchObject({ name: 'Elm', operator: 'One' })
  expect(await on.shown(ELM, `?knownAt=${after}`)).toMatchObject({ name: 'Elm Street', operator: 'Won' })
  expect(namesIn(await on.shown('/v1/schools', `?knownAt=${before}`))).toEqual(['Elm'])
  expect(namesIn(await on.shown('/v1/schools', `?knownAt=${after}`))).toEqual(['Elm Street'])
  await on.file('schools', elm)
  expect(await on.shown(ELM)).toMatchObject({ name: 'Elm', operator: 'One' })
  expect((await on.events(ELM)).map(({ corrections }) => corrections)).toEqual([[], []])
})

test('a correction of what was given here stays when a file is taken back', async () => {
  const on = await importing()
  expectDone(await on.put(ELM, { as: on.olga, body: { name: 'Elm', operator: 'Wun' } }))
  await on.read()
  const sha256 = await on.file('schools', { ...elm, name: 'New Elm', operator: 'Two' })
  expectDone((await on.correct(ELM, 'Registered', { operator: 'One', name: 'Old Elm' })).answer)
  expect(await on.shown(ELM)).toMatchObject({ operator: 'Two' })
  expect(await on.withdraw(sha256)).toMatchObject({ report: { resting: 0, gone: { schools: 0 } } })
  expect(await on.shown(ELM)).toMatchObject({ name: 'Old Elm', operator: 'One' })
  expect((await on.events(ELM)).map(({ type }) => type)).toEqual(['Registered', 'FactCorrected'])
})

test('what was withdrawn is not put right any more', async () => {
  const on = await importing()
  const sha256 = await on.file('schools', elm)
  const [{ event } = {}] = (await on.events(ELM)).filter(each => textOf(each.type) === 'FactsChanged')
  expectDone(await on.put(ELM, { as: on.olga, body: { name: 'Here' }, ifMatch: 1 }))
  await on.withdraw(sha256)
  const ifMatch = Number((await on.shown(ELM)).revision)
  const body = { event, rationale, operator: 'Won' }
  expectRefused(
    await on.post(`${ELM}/corrections`, { as: on.olga, body, ifMatch }),
    '422 entity-event-unknown',
    '/event',
  )
  expect(await on.shown(ELM)).toMatchObject({ name: 'Here', operator: null })
})

test('a membership that was put right goes with its file', async () => {
  const on = await importing()
  const sha256 = await on.file('districts', { id: 'south', name: 'South', joined_on: '2012', adopted_on: '' })
  const { before, after } = await on.correct(SOUTH, 'JoinedNetwork', { on: '2014-01-01' })
  await on.withdraw(sha256)
  const members = (day: string, knownAt: number | null) => on.queries.entities.members(day, knownAt).ids
  const days = ['2013-06-30', '2014-06-30']
  expect(days.map(day => members(day, before).includes('south'))).toEqual([true, true])
  expect(days.map(day => members(day, after).includes('south'))).toEqual([false, true])
  expect(days.map(day => members(day, null).includes('south'))).toEqual([false, false])
})

test('a district that a school lies in by a later row stays known', async () => {
  const on = await importing()
  const sha256 = await on.file('districts', { id: 'south', name: 'South', adopted_on: '' })
  await on.file('schools', { ...elm, district_id: 'south' })
  expect(await on.withdraw(sha256)).toMatchObject({ report: { registeredAgain: 1, gone: { districts: 0 } } })
  expect(await on.shown(SOUTH)).toMatchObject({ name: 'south' })
})
