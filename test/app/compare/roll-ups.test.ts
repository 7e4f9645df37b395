import { afterEach, beforeEach, expect, test } from 'vitest'
import { altered, comparerOn, findingsOf } from '../../support/app/comparing.ts'
import { type Cells, importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
let comparing: ReturnType<typeof comparerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  comparing = comparerOn(side.store)
  reportOf(await importing.framework(rubric))
})
afterEach(async () => {
  importing.close()
  comparing.close()
  await side.store.close()
})

const plan: Cells = { item: 'teach.plan', level: 'Low' }
const talk: Cells = { item: 'teach.talk', level: 'Middle', occurred_on: '2013-05-31' }
const laterPlan: Cells = { item: 'teach.plan', level: 'High', period: '2013-H2', occurred_on: '2013-12-20' }
const recorded = async (...rows: readonly Cells[]) =>
  reportOf(await importing.text('ratings', ratingsCsv(...rows)))
const compared = async (...rows: readonly Cells[]) => comparing.text('ratings', ratingsCsv(...rows))

const teach: Cells = { item: 'teach', level: 'Low' }
const laterTeach: Cells = { item: 'teach', level: 'Middle', period: '2013-H2', occurred_on: '2013-12-20' }

test('a component that was rolled up is held against its roll-up, over a carried element too', async () => {
  await recorded(plan, talk, laterPlan)
  expect(await compared(teach, laterTeach)).toMatchObject({ rows: 2, equal: 2, findings: [] })
  expect(await compared(teach, plan, talk, laterTeach, laterPlan)).toMatchObject({ equal: 5, findings: [] })
})

test('another level is different: the class, the elements and their acts explain the one here', async () => {
  const { sha256 } = await recorded(plan, talk, laterPlan)
  const comparison = await compared(teach, { ...laterTeach, level: 'High' })
  expect(findingsOf(comparison)).toEqual([
    '3 different: rolled up here from 2 of 3 elements (teach.plan, teach.talk), median-low: UP, level High / Middle',
  ])
  expect(comparison.findings[0]).toMatchObject({
    about: ['north', 'rubric', 'teach', '2013-H2'],
    name: 'North',
    asOf: '2013-12-20',
    acts: [
      { type: 'RatingImported', occurredOn: '2013-05-31', imported: { sha256, row: 3 } },
      { type: 'RatingImported', occurredOn: '2013-12-20', imported: { sha256, row: 4 } },
    ],
  })
})

test('each row of one cell is held against its own day: what was restated, corrected or said later is left out', async () => {
  const restated: Cells = { ...plan, level: 'High', occurred_on: '2013-10-01' }
  const direct: Cells = { ...teach, level: 'High', occurred_on: '2013-11-01' }
  await recorded(plan, talk, restated, direct)
  const days = [teach, { ...teach, level: 'Middle', occurred_on: '2013-10-01' }, direct] as const
  const rows = [plan, talk, restated] as const
  expect(await compared(...days, ...rows)).toMatchObject({ rows: 6, equal: 6, findings: [] })
  const csv = altered(ratingsCsv(...days), [
    [2, 'level', 'Middle'],
    [3, 'level', 'Low'],
    [4, 'level', 'Low'],
  ])
  expect(findingsOf(await comparing.text('ratings', csv)).slice(0, 3)).toEqual([
    '2 different: rolled up here from 2 of 3 elements (teach.plan, teach.talk), median-low: HS, level Middle / Low',
    '3 different: rolled up here from 2 of 3 elements (teach.plan, teach.talk), median-low: RS, level Low / Middle',
    '4 different: level Low / High',
  ])
})

test('with too few elements it is not rated, and before they were rated nothing is rolled up', async () => {
  await recorded(plan)
  const notRated = { ...teach, level: '', status: 'not-rated', reason: 'too-few-elements' }
  expect(findingsOf(await compared(notRated))).toEqual([])
  expect(findingsOf(await compared(teach))).toEqual([
    '2 different: not rolled up here from 1 of 3 elements (teach.plan), median-low: NR, level Low / null, status rated / not-rated, reason null / too-few-elements',
  ])
  const early = await compared({ ...notRated, occurred_on: '2013-05-01' })
  expect(findingsOf(early)).toEqual([
    '2 different: nothing was rolled up here by 2013-05-01, occurred_on 2013-05-01 / 2013-06-30',
  ])
  expect(early.findings[0]?.acts).toHaveLength(1)
})

test('a file of roll-ups alone does not miss their elements, and what it leaves out is only here', async () => {
  const south = { entity_id: 'south', entity_name: 'South' }
  await recorded(plan, talk, { ...plan, ...south }, { ...talk, ...south })
  expect(findingsOf(await compared(teach))).toEqual([])
  expect(findingsOf(await compared(teach, { ...teach, ...south, period: '2012-H2' }))).toEqual([
    '3 only-there: ',
    '- only-here: south rubric teach 2013-H1',
  ])
  expect(findingsOf(await compared(teach, plan))).toEqual(['- only-here: north rubric teach.talk 2013-H1'])
  expect(findingsOf(await compared(plan, talk))).toEqual([])
})

test('a row about a component without elements, or under no published version, is held against acts alone', async () => {
  await recorded(plan, talk)
  expect(findingsOf(await compared({}, plan, talk))).toEqual(['2 only-there: '])
  expect(findingsOf(await compared({ ...teach, framework_version: 'v9' }))).toEqual([
    '2 different: rolled up here from 2 of 3 elements (teach.plan, teach.talk), median-low: HS, framework_version v9 / v1',
  ])
})
