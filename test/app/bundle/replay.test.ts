import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { VERDICTS, worstOf } from '../../../src/app/bundle/findings.ts'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import { issueKey } from '../../../src/identity/keys.ts'
import { forgetPerson } from '../../../src/identity/persons.ts'
import { replay } from '../../../src/node/replay.ts'
import { readBundle } from '../../audit/second/bundle.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { bundleOf, changed, codeOf, signed, trusting, vkeysOf } from '../../support/app/bundles.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { EVERY_STEP, madeEvent, promise } from '../../support/http/commitments.ts'
import { type Cast, expectDone, textOf } from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'
import { recordUnpublished, SECRET } from '../../support/http/unpublished.ts'
import { rated, registered } from '../../support/projections/facts.ts'

let on: Cast
let key: string
const by = () => trusting(key)
const given = {
  newId: () => '00000000-0000-7000-8000-aaaaaaaaaaaa',
  clock: () => Date.parse('2026-03-01T10:00:00Z'),
  actor: { person: 'cli:test', key: 'cli', role: 'operator' },
}

beforeAll(async () => {
  const cast = await signingCast('example.org/ledger')
  ;({ on } = cast)
  await recordUnpublished(on)
  await on.record('commitment-old', [madeEvent('old'), ...EVERY_STEP])
  // An owner that is no district or school has the name that its promises give.
  const owner = { kind: 'organisation', id: 'trust' }
  await on.record('commitment-first', [madeEvent('first', { owner: { ...owner, name: 'The Trust' } })])
  await on.record('commitment-second', [madeEvent('second', { owner: { ...owner, name: 'A Trust' } })])
  for (const id of ['elm', 'oak'])
    expectDone(await on.put(`/v1/schools/${id}`, { as: on.olga, body: { name: id, district: 'north' } }))
  const clerk = await on.key('cleo', ['clerk'])
  const CASE = '/v1/closures/elm-2025'
  const opening = { district: 'north', school: 'elm', authority: 'Board', occurredOn: '2025-01-10' }
  expectDone(await on.put(CASE, { as: clerk, body: opening }))
  const proposal = {
    action: 'closure',
    receiving: ['oak'],
    effectiveOn: 'SY2025-26',
    occurredOn: '2025-02-01',
  }
  expectDone(await on.post(`${CASE}/proposal`, { as: clerk, body: proposal, ifMatch: 0 }))
  const issued = await issueKey(
    { handler: on.handler, ...given },
    { person: 'ann', roles: ['operator'], name: 'Ann Example' },
  )
  if (!issued.ok) throw new Error(issued.refusal.code)
  await on.read()
  expectDone(await on.put('/v1/commitments/seats', { as: issued.value.key, body: promise }))
  await signed(on)
  key = (await vkeysOf(on))[0] ?? ''
  return cast.close
})

const SUBJECTS = [
  '',
  '?district=north',
  '?school=elm',
  '?commitment=seats',
  '?commitment=old',
  '?commitment=first',
  '?case=elm-2025',
]

test.each(SUBJECTS)(
  'folding the events of a bundle (%s) gives its snapshot, for everyone and for who sees more',
  async question => {
    const auditor = await on.key('aud', ['auditor'])
    for (const bundle of [await bundleOf(on, question), await bundleOf(on, question, auditor)]) {
      const { findings } = await verifyBundle(bundle, by(), replay)
      expect(findings.filter(({ verdict }) => verdict !== 'verified')).toEqual([])
      expect(findings.at(-1)).toMatchObject({ what: 'snapshot' })
      expect(readBundle(bundle, [key]).events.size).toBeGreaterThan(0)
      const snapshot = filesIn(bundle).get('snapshot.json')?.toString() ?? ''
      expect(snapshot.includes(SECRET.text)).toBe(false)
      expect(snapshot.startsWith('{"views":[\n{"address":"/v1/')).toBe(true)
    }
  },
)

test('a bundle of a district or a school shows its promises and cases too', async () => {
  const pathsIn = async (question: string) => {
    const text =
      filesIn(await bundleOf(on, question))
        .get('snapshot.json')
        ?.toString() ?? ''
    return [...text.matchAll(/^\{"address":"\/v1\/([^?"]+)/gm)].map(([, path]) => path)
  }
  expect(await pathsIn('?district=north')).toEqual([
    'districts/north/snapshot',
    'commitments/old',
    'commitments/seats',
    'closures/elm-2025',
  ])
  expect(await pathsIn('?school=elm')).toEqual(['closures/elm-2025'])
})

test('a bundle of a district shows its schools as well, also one that was its own once, and none of another', async () => {
  const { on: there, close } = await signingCast('example.org/ledger')
  onTestFinished(close)
  const framework = { ...rubric, id: 'schooling', rates: 'school' as const }
  await there.record('framework-schooling', [
    { type: 'FrameworkPublished', data: { framework, occurredOn: '2012-01-01' } },
  ])
  const school = (id: string, district: string) => ({
    type: 'Registered' as const,
    data: { kind: 'school' as const, id, name: id, district, occurredOn: '2012-01-01' },
  })
  const moved = { type: 'FactsChanged' as const, data: { district: 'south', occurredOn: '2015-01-01' } }
  await there.record('district-south', [registered('south', 'South')])
  await there.record('school-ash', [school('ash', 'north')])
  await there.record('school-fir', [school('fir', 'north'), moved])
  await there.record('school-yew', [school('yew', 'south')])
  const owner = { kind: 'school' as const, id: 'ash' }
  await there.record('commitment-yard', [madeEvent('yard', { owner })])
  for (const id of ['ash', 'fir', 'yew'])
    await there.record(`assessment-schooling:${id}:2013-H1`, [
      rated('lead', 2, '2013-06', { entityName: id }),
    ])
  await signed(there)
  const [vkey = ''] = await vkeysOf(there)
  const bundle = await bundleOf(there, '?district=north')
  expect(await codeOf(bundle, trusting(vkey))).toBe(0)
  const shown = filesIn(bundle).get('snapshot.json')?.toString() ?? ''
  expect([...shown.matchAll(/^\{"address":"\/v1\/([^?"]+)/gm)].map(([, path]) => path)).toEqual([
    'schools/ash/snapshot',
    'commitments/yard',
    'schools/fir/snapshot',
  ])
  const { events } = readBundle(bundle, [vkey])
  const streams = new Set([...events.values()].map(({ stream }) => stream))
  expect([...streams].filter(stream => /^(school|assessment)/.test(stream)).sort()).toEqual([
    'assessment-schooling:ash:2013-H1',
    'assessment-schooling:fir:2013-H1',
    'school-ash',
    'school-fir',
  ])
})

test('a snapshot that the events do not give is told as that, and one of another form as such', async () => {
  const bundle = await bundleOf(on, '?district=north')
  const other = await changed(bundle, files => {
    const text = files.get('snapshot.json')?.toString() ?? ''
    expect(text).toContain('"name":"High"')
    files.set('snapshot.json', Buffer.from(text.replace('"name":"High"', '"name":"Low"')))
  })
  expect([await codeOf(other, by()), await codeOf(other, trusting(null))]).toEqual([42, 42])
  const { findings } = await verifyBundle(other, by(), replay)
  expect(findings.at(-1)?.is).toMatch(/^\/v1\/districts\/north\/snapshot\?/)
  const later = { ...replay, viewVersion: replay.viewVersion + 1 }
  expect(VERDICTS[worstOf((await verifyBundle(other, by(), later)).findings)]).toBe(43)
  expect(VERDICTS[worstOf((await verifyBundle(bundle, by(), later)).findings)]).toBe(0)
})

test('a person who is forgotten changes no bundle, and none has a name', async () => {
  const question = '?commitment=seats'
  const size = Number((await on.get('/.well-known/portfolio-ledger-log')).body.size)
  const before = await bundleOf(on, question)
  const shown = async () => textOf((await on.get('/v1/commitments/seats')).body.made?.actor?.name)
  expect(await shown()).toBe('Ann Example')
  expect(
    await forgetPerson({ handler: on.handler, ...given }, on.store, { person: 'ann', reason: 'asked' }),
  ).toMatchObject({
    ok: true,
  })
  await signed(on)
  expect(await shown()).toBe('null')
  expect(await bundleOf(on, `${question}&size=${size}`)).toEqual(before)
  expect(before.includes('Ann Example')).toBe(false)
  for (const each of [before, await bundleOf(on, question), await bundleOf(on)])
    expect(await codeOf(each, by())).toBe(0)
})
