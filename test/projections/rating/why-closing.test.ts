import { expect, test } from 'vitest'
import { whyOf } from '../../../projections/rating/why.ts'
import { period } from '../../support/domain/fixtures.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { rated } from '../../support/projections/facts.ts'
import { asking, idOf, readSide } from '../../support/projections/read-side.ts'

test('the why of a period after a closing names what put the day of the closing right', async () => {
  const side = readSide()
  const framework = { ...rubric, id: 'schooling', rates: 'school' as const }
  await side.record('framework-schooling', [
    { type: 'FrameworkPublished', data: { framework, occurredOn: '2012-01-01' } },
  ])
  const corrected = { event: idOf(3), on: '2013-06-30', rationale: 'A slip.', occurredOn: '2026-01-01' }
  await side.record('school-elm', [
    { type: 'Registered', data: { kind: 'school', id: 'elm', name: 'Elm', occurredOn: '2012-01-01' } },
    { type: 'SchoolClosed', data: { occurredOn: '2015-06-30' } },
    { type: 'FactCorrected', data: corrected },
  ])
  await side.record('assessment-schooling:elm:2013-H1', [
    rated('lead', 1, '2013-06-01', { entityName: 'Elm' }),
  ])
  await side.read()
  const about = { framework: 'schooling', entity: { kind: 'school', id: 'elm' } as const, item: 'lead' }
  const asked = { ...about, period: period('2014-H1') }
  const { body } = await whyOf(side.queries, side.store, asked, asking(), () => ({ name: null }))
  expect(body.closed).toMatchObject({ closedOn: '2013-06-30', event: idOf(3), corrections: [idOf(4)] })
  expect(body.events.map(({ id }) => id)).toEqual(expect.arrayContaining([idOf(3), idOf(4)]))
  await side.store.close()
})
