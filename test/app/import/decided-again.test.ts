import { expect, onTestFinished, test } from 'vitest'
import { importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { readSide } from '../../support/projections/read-side.ts'

const STREAM = 'assessment-rubric:north:2013-H1'

test('rows whose stream moved on after their check are decided again before they are recorded', async () => {
  const side = readSide()
  onTestFinished(() => side.store.close())
  const other = importerOn(side.store)
  onTestFinished(other.close)
  reportOf(await other.framework(rubric))
  const rows = ratingsCsv({}, { item: 'teach.plan' })
  const meanwhile: Promise<void>[] = []
  const importing = importerOn(side.store, '2026-03-01T09:00:00.000Z', (stage, done) => {
    // The last row is checked: another process imports the first one now, and is queued before any append of this one.
    if (stage === 'checking' && done === 2) meanwhile.push(appendFirst())
  })
  onTestFinished(importing.close)
  const appendFirst = async () => {
    const [known] = await beside.store.readStream(STREAM)
    if (known === undefined) throw new Error('the other ledger holds the row')
    const { id, type, data, metadata } = known
    await side.store.append(STREAM, [{ id, type, data, metadata }], 'none')
  }
  const beside = readSide()
  onTestFinished(() => beside.store.close())
  const importingBeside = importerOn(beside.store)
  onTestFinished(importingBeside.close)
  reportOf(await importingBeside.framework(rubric))
  reportOf(await importingBeside.text('ratings', ratingsCsv({})))
  reportOf(await importing.text('ratings', rows))
  await Promise.all(meanwhile)
  const stored = await side.store.readStream(STREAM)
  expect(stored.map(({ data }) => JSON.parse(data).item)).toEqual(['lead', 'teach.plan'])
  expect(new Set(stored.map(({ id }) => id)).size).toBe(2)
})
