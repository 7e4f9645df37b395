import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TrailEntry } from '../../../projections/trail/entry.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { type Cast, sharedCast } from '../../support/http/http.ts'
import { rated } from '../../support/projections/facts.ts'

let on: Cast
let close: () => Promise<void>
beforeAll(async () => {
  ;({ on, close } = await sharedCast())
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Middle' }, '2013-06-30')
  await on.record('district-north', [
    { type: 'Renamed', data: { name: 'North Shore', occurredOn: '2026-03-02' } },
  ])
  await on.record('assessment-rubric:north:2012-H2', [
    rated('lead', 2, '2012-12-20'),
    {
      type: 'ImportedActWithdrawn',
      data: {
        event: '00000000-0000-4000-8000-00000000abcd',
        revision: 0,
        sha256: 'a'.repeat(64),
        rationale: 'x',
        occurredOn: '2014-01-01',
      },
    },
  ])
  await on.read()
})
afterAll(() => close())

test('an entry calls a framework by its title, and a district by its name, before and after it was renamed', async () => {
  const { body } = await on.get('/v1/audit/entries?limit=200')
  const items = body.items as unknown as readonly TrailEntry[]
  const said = new Map(items.map(({ type, sentence }) => [type, sentence.split(', on ', 1)[0]]))
  expect(said.get('FrameworkPublished')).toBe(`Version v1 of the framework “${rubric.title}” was published`)
  expect(said.get('RoundOpened')).toBe('The round 2013-H1 of “A small rubric” was opened')
  expect(said.get('AssessmentPublished')).toBe(
    'The assessment of North Shore by “A small rubric” for 2013-H1 was published',
  )
  expect(said.get('Renamed')).toBe('North was renamed North Shore')
  expect(said.get('ImportedActWithdrawn')).toBe(
    'What revision 0 of the assessment of North Shore by “A small rubric” for 2012-H2 says was taken back with the file aaaaaaaaaaaa',
  )
})
