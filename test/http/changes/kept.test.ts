import { expect, test } from 'vitest'
import { ViewGate } from '../../../src/http/edge/view-gate.ts'
import { cast, expectDone, NORTH, problemIn } from '../../support/http/http.ts'

test('what changed in the network is kept until anything is recorded, and takes its turn where it is made', async () => {
  const views = new ViewGate({ atOnce: 1, waitingMax: 0 })
  const on = await cast(undefined, undefined, { views })
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  await on.read()
  const urls = ['/v1/network/changes?from=2013-01-01', '/v1/network/changes?from=2013-01-01&format=csv']
  const told: string[] = []
  for (const url of urls) told.push(expectDone(await on.get(url)).text)
  const work = Promise.withResolvers<void>()
  const held = views.pass(() => work.promise)
  for (const [at, url] of urls.entries()) expect((await on.get(url)).text).toBe(told[at])
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  await on.read()
  for (const url of urls) expect(problemIn(await on.get(url))).toBe('503 busy')
  work.resolve()
  await held
  for (const url of urls) expect((await on.get(url)).status).toBe(200)
})

test('a moment without a day is that of today, also tomorrow', async () => {
  const on = await cast()
  const dayOf = async () => (await on.get(`${NORTH}/changes?from=2013-01-01`)).body.to?.day
  expect([await dayOf(), await dayOf()]).toEqual(['2026-03-01', '2026-03-01'])
  on.on('2026-03-02')
  expect(await dayOf()).toBe('2026-03-02')
})
