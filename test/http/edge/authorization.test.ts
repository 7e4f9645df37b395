import fastify from 'fastify'
import { expect, test } from 'vitest'
import { authorize } from '../../../src/http/edge/authorization.ts'
import type { Services } from '../../../src/http/edge/services.ts'
import type { Permission } from '../../../src/identity/policy.ts'
import { cast, problemIn } from '../../support/http/http.ts'

test('a route that does not say who may use it does not boot', async () => {
  const app = fastify()
  authorize(app, {} as Services)
  expect(() => app.get('/open', () => 'open')).toThrow('GET /open has no permission')
  expect(() => app.get('/docsecret', () => 'open')).toThrow('GET /docsecret has no permission')
  app.get('/said', { config: { permission: 'read' } }, () => 'said')
  expect((await app.inject('/said')).payload).toBe('said')
  await app.close()
})

test('every write of the document is refused without a key, and to a key of another role', async () => {
  const on = await cast()
  const auditor = await on.key('audrey', ['auditor'])
  // Auditors compare files with the record, which has a test of its own.
  const ofAuditors = '/v1/comparisons'
  const writes = Object.entries(on.app.swagger().paths ?? {}).flatMap(([path, item]) =>
    (['put', 'post'] as const)
      .filter(method => item?.[method] !== undefined && path !== ofAuditors)
      .map(method => [method, path] as const),
  )
  expect(writes.length).toBeGreaterThan(15)
  for (const [method, path] of writes) {
    const url = path.replaceAll(/\{\w+\}/g, 'x')
    const call = method === 'put' ? on.put : on.post
    expect([path, problemIn(await call(url))]).toEqual([path, '401 unauthenticated'])
    expect([path, problemIn(await call(url, { as: auditor }))]).toEqual([path, '403 forbidden'])
  }
})

test('a role does its own part only', async () => {
  const on = await cast()
  // Permissions that depend on the owner of a commitment are tested with commitments; challenges have a test of their own.
  type Elsewhere =
    | 'read'
    | 'readDraft'
    | 'readKeys'
    | 'compare'
    | 'promise'
    | 'report'
    | 'judge'
    | 'challenge'
    | 'answerChallenge'
  const may: Readonly<Record<Exclude<Permission, Elsewhere>, string>> = {
    describe: on.olga,
    rate: on.rita,
    publish: on.paul,
    keepCases: await on.key('cleo', ['clerk']),
  }
  for (const [url, own] of [
    ['/v1/frameworks/rubric/rounds/2013/close', may.describe],
    ['/v1/districts/north/assessments/rubric/2013/submit', may.rate],
    ['/v1/districts/north/assessments/rubric/2013/publish', may.publish],
    ['/v1/closures/elm/withdrawal', may.keepCases],
    ['/v1/processes/north-law/moratoria/m/lifting', may.keepCases],
  ] as const) {
    for (const as of Object.values(may)) {
      const { status } = await on.post(url, { as })
      expect([url, status === 403]).toEqual([url, as !== own])
    }
  }
})
