import { expect, test } from 'vitest'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { expectDone, expectRefused, ledger, listOf, problemIn, textOf } from '../../support/http/http.ts'

const hearing = ruleWith({
  kind: 'required',
  step: { type: 'hearing', kind: 'public-hearing' },
  anchor: { step: { type: 'decision' } },
})
const URL = '/v1/processes/north-law'
const VERSION = `${URL}/versions/2010`

async function withClerk() {
  const on = await ledger()
  return { ...on, cleo: await on.key('cleo', ['clerk']) }
}

test('a version is published once, read with every word in a list, and never changes', async () => {
  const on = await withClerk()
  const body = packWith([hearing])
  const created = await on.put(VERSION, { as: on.cleo, body })
  expect([created.status, created.headers.location]).toEqual([201, VERSION])
  const read = await on.get(VERSION)
  const rules = [{ ...hearing, step: { type: 'hearing', kind: ['public-hearing'] } }]
  expect(read.body).toEqual({ ...body, rules, revision: 0 })
  expect(read.headers.etag).toMatch(/^"0;/)
  for (const same of [read.body, body]) {
    const again = await on.put(VERSION, { as: on.cleo, body: same })
    expect([again.status, listOf(again.body.events)]).toEqual([200, []])
  }
  const changed = { ...body, title: 'Otherwise' }
  expectRefused(
    await on.put(VERSION, { as: on.cleo, body: changed, ifMatch: 0 }),
    '409 process-version-clash',
    '/version',
  )
  const second = { ...body, version: '2012' }
  expectRefused(
    await on.put(`${URL}/versions/2012`, { as: on.cleo, body: second }),
    '422 process-begins-with-other',
    '/inForce/from',
  )
  expectDone(
    await on.put(`${URL}/versions/2012`, {
      as: on.cleo,
      body: { ...second, inForce: { from: '2012-07-01' } },
    }),
  )
  const { body: shown } = await on.get(URL)
  expect(listOf(shown.versions)).toMatchObject([
    { version: '2010', rules: 1, revision: 0 },
    { version: '2012', rules: 1, revision: 1 },
  ])
})

test('what a rule says is shown in lists, however it was sent', async () => {
  const on = await withClerk()
  const step = { type: 'hearing', kind: 'public-hearing', by: ['Board', 'Chair'] }
  const when = { step: { type: 'motion', kind: 'delay', outcome: 'carried' } }
  const rule = ruleWith({
    kind: 'required',
    inForce: { from: '2010-01-01' },
    appliesWhen: when,
    step,
    anchor: { step: { type: 'notice', audience: 'parents', channel: 'mail' } },
  })
  expectDone(await on.put(VERSION, { as: on.cleo, body: { ...packWith([rule]), appliesWhen: when } }))
  const listed = { step: { type: 'motion', kind: ['delay'], outcome: ['carried'] } }
  expect((await on.get(VERSION)).body).toMatchObject({
    appliesWhen: listed,
    rules: [
      {
        inForce: [{ from: '2010-01-01' }],
        appliesWhen: listed,
        step: { type: 'hearing', kind: ['public-hearing'], by: ['Board', 'Chair'] },
        anchor: { step: { type: 'notice', audience: ['parents'], channel: ['mail'] } },
      },
    ],
  })
  const body = { scope: { appliesWhen: when }, authority: 'Announcement', rationale: 'Peace' }
  expectDone(await on.post(`${URL}/moratoria`, { as: on.cleo, body, key: 'once' }))
  await on.read()
  const { body: shown } = await on.get(URL)
  expect(shown.moratoria).toMatchObject([{ scope: { actions: [], appliesWhen: listed } }])
  expect(listOf((await on.get('/v1/processes')).body.items)).toEqual([shown])
})

test('a rule that cannot be meant is pointed at', async () => {
  const on = await withClerk()
  const refused = async (rule: object) => {
    const answer = await on.put(VERSION, {
      as: on.cleo,
      body: { ...packWith([]), rules: [{ ...hearing, ...rule }] },
    })
    return [problemIn(answer), ...listOf(answer.body.errors).map(({ pointer }) => textOf(pointer))]
  }
  expect(await refused({ count: 2 })).toEqual(['400 invalid-request', '/rules/0/count'])
  expect(await refused({ step: { type: 'hearing', kind: 'publick' } })).toEqual([
    '400 invalid-request',
    '/rules/0/step/kind',
  ])
  expect(await refused({ nonsense: 1 })).toEqual(['400 invalid-request', '/rules/0/nonsense'])
  const zone = { ...packWith([]), zone: 'America/Nowhere' }
  expectRefused(await on.put(VERSION, { as: on.cleo, body: zone }), '422 process-zone-unknown', '/zone')
  expect(problemIn(await on.get(URL))).toBe('404 not-found')
  expect(problemIn(await on.get(VERSION))).toBe('404 not-found')
})

test('a moratorium is declared and lifted by a clerk, and shown with its process', async () => {
  const on = await withClerk()
  expectDone(await on.put(VERSION, { as: on.cleo, body: packWith([hearing]) }))
  const body = {
    scope: { text: 'No district school', actions: ['closure'] },
    from: '2013-06-01',
    until: '2018-05-31',
    authority: 'Announcement',
    rationale: 'Five years of peace',
    occurredOn: '2013-05-22',
  }
  const declared = await on.post(`${URL}/moratoria`, { as: on.cleo, body, key: 'once' })
  expect([declared.status, declared.headers.location]).toEqual([201, URL])
  const replay = await on.post(`${URL}/moratoria`, { as: on.cleo, body, key: 'once' })
  expect([replay.headers['idempotent-replayed'], replay.body.id]).toEqual(['true', declared.body.id])
  const { rationale: _rationale, ...unreasoned } = body
  expectRefused(
    await on.post(`${URL}/moratoria`, { as: on.cleo, body: unreasoned, key: 'other' }),
    '422 process-act-reason-missing',
    '/rationale',
  )
  const lifting = `${URL}/moratoria/${textOf(declared.body.id)}/lifting`
  const lift = { rationale: 'It is over', occurredOn: '2014-01-01' }
  expect(problemIn(await on.post(lifting, { as: on.cleo, body: lift }))).toBe('428 precondition-required')
  expectDone(await on.post(lifting, { as: on.cleo, body: lift, ifMatch: 1 }))
  expectRefused(
    await on.post(`${URL}/moratoria/none/lifting`, { as: on.cleo, body: lift, ifMatch: 2 }),
    '404 moratorium-unknown',
  )
  await on.read()
  const [shown] = listOf((await on.get('/v1/processes')).body.items)
  expect(shown).toEqual((await on.get(URL)).body)
  expect(shown).toMatchObject({
    id: 'north-law',
    moratoria: [
      {
        id: declared.body.id,
        scope: { text: 'No district school', actions: ['closure'] },
        from: '2013-06-01',
        until: '2018-05-31',
        condition: null,
        declaredOn: '2013-05-22',
        lifted: { on: '2014-01-01', rationale: 'It is over' },
      },
    ],
    revision: 2,
  })
})
