import { expect, test } from 'vitest'
import { cast, expectDone } from '../../support/http/http.ts'

test('a school is not open before it opened, nor closed before it closed', async () => {
  const on = await cast()
  const elm = '/v1/schools/elm'
  const body = { name: 'Elm', district: 'north', openedOn: '2001-09-01', closedOn: '2013-06' }
  expectDone(await on.put(elm, { as: on.olga, body }))
  const lifeOn = async (query: string) => {
    const { openedOn, closedOn } = (await on.get(elm + query)).body
    return [openedOn, closedOn]
  }
  expect(await lifeOn('?asOf=2001-08-31')).toEqual([null, null])
  expect(await lifeOn('?asOf=2001-09-01')).toEqual(['2001-09-01', null])
  expect(await lifeOn('?asOf=2013-06-29')).toEqual(['2001-09-01', null])
  expect(await lifeOn('?asOf=2013-06-30')).toEqual(['2001-09-01', '2013-06'])
  expect(await lifeOn('')).toEqual(['2001-09-01', '2013-06'])
})

test('a district has joined, adopted and left from the day on which it did', async () => {
  const on = await cast()
  const west = '/v1/districts/west'
  const body = {
    name: 'West',
    joinedOn: '2010-01-01',
    adoptedOn: '2011-01-01',
    funders: ['A'],
    leftOn: '2014-01-01',
  }
  expectDone(await on.put(west, { as: on.olga, body }))
  const lifeOn = async (query: string) => {
    const { joined, adopted, leftOn } = (await on.get(west + query)).body
    return { joined, adopted, leftOn }
  }
  const joined = { on: '2010-01-01', known: 'on' }
  const adopted = { on: '2011-01-01', funders: ['A'] }
  expect(await lifeOn('?asOf=2009-12-31')).toEqual({ joined: null, adopted: null, leftOn: null })
  expect(await lifeOn('?asOf=2010-12-31')).toEqual({ joined, adopted: null, leftOn: null })
  expect(await lifeOn('?asOf=2013-12-31')).toEqual({ joined, adopted, leftOn: null })
  expect(await lifeOn('?asOf=2014-01-01')).toEqual({ joined, adopted, leftOn: '2014-01-01' })
})
