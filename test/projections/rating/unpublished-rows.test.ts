import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { UNPUBLISHED_TABLE, UnpublishedRows } from '../../../projections/rating/unpublished-rows.ts'
import { UNPUBLISHED, type UnpublishedRating } from '../../../src/domain/assessment/publication.ts'

const STREAMS = ['assessment-rubric-north-2013', 'assessment-rubric-south-2013'] as const

const draft = (item: string, revision: number): UnpublishedRating => ({
  item,
  version: '2013',
  kind: 'rating',
  basis: 'rated',
  level: 2,
  notRated: null,
  occurredOn: '2013-06-30',
  day: '2013-06-30',
  revision,
  importId: '',
})

function rowsOver() {
  const db = new DatabaseSync(':memory:')
  db.exec(UNPUBLISHED_TABLE)
  const rows = new UnpublishedRows(db)
  const add = (stream: string, drafts: Readonly<Record<string, UnpublishedRating>>) =>
    rows.save(stream, UNPUBLISHED, { ...UNPUBLISHED, drafts })
  return { db, rows, add, of: (stream: string) => rows.before(stream, 'AssessmentPublished').drafts }
}

test('each assessment finds its own drafts, the last one of each item, in the order of their names', () => {
  const { add, of } = rowsOver()
  const [north, south] = STREAMS
  add(north, { teach: draft('teach', 0) })
  add(south, { teach: draft('teach', 0) })
  add(north, { lead: draft('lead', 1) })
  add(north, { teach: draft('teach', 2) })
  expect(Object.entries(of(north))).toEqual([
    ['lead', draft('lead', 1)],
    ['teach', draft('teach', 2)],
  ])
  expect(of(south)).toEqual({ teach: draft('teach', 0) })
})

test('after a transaction was undone, no stream is taken for another one', () => {
  const { db, rows, add, of } = rowsOver()
  const [north, south] = STREAMS
  db.exec('BEGIN')
  add(north, { lead: draft('lead', 0) })
  db.exec('ROLLBACK')
  rows.forget()
  add(south, { teach: draft('teach', 0) })
  add(north, { lead: draft('lead', 0) })
  expect(of(north)).toEqual({ lead: draft('lead', 0) })
  expect(of(south)).toEqual({ teach: draft('teach', 0) })
})

test('what is made public or dropped leaves no row', () => {
  const { db, rows, add } = rowsOver()
  const [north] = STREAMS
  add(north, { lead: draft('lead', 0), teach: draft('teach', 1) })
  rows.save(north, rows.before(north, 'AssessmentPublished'), UNPUBLISHED)
  expect(db.prepare('SELECT count(*) AS rows FROM unpublished').get()).toEqual({ rows: 0 })
})
