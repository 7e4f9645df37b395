import { beforeAll, expect, test } from 'vitest'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { type Cast, listOf, problemIn, sharedCast } from '../../support/http/http.ts'

/** A case as an import of another ledger may have left it: nothing that it names is in the registry. */
let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  const process = packWith([
    ruleWith({
      id: 'hearing',
      kind: 'required',
      step: { type: 'hearing' },
      anchor: { step: { type: 'decision' } },
    }),
  ])
  await on.record(`process-${process.id}`, [
    { type: 'ProcessPublished', data: { process, occurredOn: '2012-01-01' } },
  ])
  const told = { evidence: [], district: 'nowhere', school: 'lost', schoolName: 'Lost School' }
  await on.record('closure-lost-2013', [
    {
      type: 'ActionProposed',
      data: {
        ...told,
        action: 'closure',
        process: process.id,
        receiving: ['other'],
        occurredOn: '2013-01-10',
        facts: { 'state-loan': true },
      },
    },
    { type: 'DecisionMade', data: { ...told, outcome: 'approved', occurredOn: '2013-03-10' } },
    { type: 'ClosureEffected', data: { ...told, occurredOn: '2013-06-19' } },
  ])
  await on.read()
  return shared.close
})

const school = { kind: 'school', id: 'lost', name: 'Lost School' }
const district = { kind: 'district', id: 'nowhere', name: 'nowhere' }

test('a case of a school and a district that nobody registered is told by the names that it gives, else by ids', async () => {
  const { status, body } = await on.get('/v1/closures/lost-2013')
  expect(status).toBe(200)
  expect(body).toMatchObject({ school, district, state: 'effected', annotations: [] })
  expect(body.receiving).toMatchObject([
    { school: { kind: 'school', id: 'other', name: 'other' }, asKnown: [] },
  ])
  const { body: list } = await on.get('/v1/closures?district=nowhere')
  expect(list.items).toMatchObject([{ case: 'lost-2013', school, district }])
  const { body: funnel } = await on.get('/v1/closures/funnel?district=nowhere')
  expect(funnel.rows).toMatchObject([{ district, year: 'SY2012-13', cases: 1 }])
  const { body: broken } = await on.get('/v1/closures/violations?school=lost')
  expect(listOf(broken.items)).toMatchObject([{ case: 'lost-2013', school, rule: 'hearing' }])
  expect((await on.get('/v1/closures/receiving?school=lost')).body).toMatchObject({ pairs: 1, items: [] })
})

test.for([
  '/v1/closures/lost-2013/why',
  '/v1/closures/lost-2013/timeline',
  '/v1/closures/lost-2013/compliance?asOf=2013-03-10',
  '/v1/closures?format=csv',
  '/v1/closures/funnel?format=csv',
  '/v1/closures/violations?format=csv',
  '/v1/closures/receiving?format=csv',
  '/v1/closures?school=lost&dueWithin=P1Y&asOf=2013-02-01',
])('%s has an answer', async url => {
  expect((await on.get(url)).status).toBe(200)
})

test.for([
  ['/v1/schools/lost', '404 entity-unknown'],
  ['/v1/districts/nowhere', '404 entity-unknown'],
  ['/v1/districts/nowhere/history', '404 entity-unknown'],
] as const)('%s, which is not registered, is %s', async ([url, problem]) => {
  expect(problemIn(await on.get(url))).toBe(problem)
})
