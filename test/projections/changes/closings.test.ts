import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityChangesOf } from '../../../projections/changes/entity-changes.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { rated } from '../../support/projections/facts.ts'
import { asking, idOf, readSide } from '../../support/projections/read-side.ts'

const STREAM = 'school-elm'
const imported = { kind: 'entities', sha256: 'a'.repeat(64), row: 1 }
const schooling = { ...rubric, id: 'schooling', rates: 'school' as const }

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  await side.record('framework-schooling', [
    { type: 'FrameworkPublished', data: { framework: schooling, occurredOn: '2012-01-01' } },
  ])
  const data = { kind: 'school', id: 'elm', name: 'Elm', occurredOn: '2012-01-01' } as const
  await side.record(STREAM, [
    { type: 'Registered', data },
    { type: 'SchoolClosed', data: { occurredOn: '2013-06-30', imported } },
  ])
  await side.record('assessment-schooling:elm:2013-H1', [
    rated('lead', 1, '2013-06-01', { entityName: 'Elm' }),
  ])
  await side.record('assessment-schooling:elm:2014-H1', [
    rated('lead', 2, '2014-06-01', { entityName: 'Elm' }),
  ])
  await side.read()
})
afterEach(() => side.store.close())

const page = { limit: 100, offset: 0, next: () => null }
/** The events that made the cell of a period differ between two positions, and what each position shows. */
async function differing(period: string, [from, to]: readonly [number | null, number | null]) {
  const about = {
    entity: { kind: 'school', id: 'elm' } as const,
    frameworks: [{ id: 'schooling', period: null }],
  }
  const asked = { from: asking(null, from), to: asking(null, to) }
  const { body } = await entityChangesOf(side, about, asked, page)
  const cell = body.items.find(each => each.kind === 'cell' && each.period === period && each.item === 'lead')
  return cell?.events.map(({ id, type, seen }) => `${type} ${id} ${seen}`)
}

test('a closing whose day was put right names what put it right, where it opens a period', async () => {
  const corrected: DomainEvent = {
    type: 'FactCorrected',
    data: {
      event: idOf(3),
      on: '2014-06-30',
      rationale: 'It was a year later.',
      occurredOn: '2026-01-01',
    },
  }
  await side.record(STREAM, [corrected])
  await side.read()
  expect(await differing('2014-H1', [5, null])).toEqual([`FactCorrected ${idOf(6)} to`])
  expect(await differing('2014-H1', [null, 5])).toEqual([`FactCorrected ${idOf(6)} from`])
})

test('a closing whose import was taken back names it, and what took it back', async () => {
  const withdrawn = { event: idOf(3), revision: 1, sha256: 'a'.repeat(64), rationale: 'Wrong.' }
  await side.record(STREAM, [
    { type: 'ImportedActWithdrawn', data: { ...withdrawn, occurredOn: '2026-01-01' } },
  ])
  await side.read()
  expect(await differing('2014-H1', [5, null])).toEqual([
    `SchoolClosed ${idOf(3)} from`,
    `ImportedActWithdrawn ${idOf(6)} to`,
  ])
})
