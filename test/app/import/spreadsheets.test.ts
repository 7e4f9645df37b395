import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { importerOn, problemsOf, reportOf } from '../../support/app/importing.ts'
import { freshStore } from '../../support/event-store/store.ts'

let store: EventStore
let importing: ReturnType<typeof importerOn>
beforeEach(() => {
  store = freshStore()
  importing = importerOn(store)
})
afterEach(async () => {
  importing.close()
  await store.close()
})

const refused = async (text: string) => problemsOf(await importing.text('districts', text))

test('rows that a spreadsheet left empty are passed over, whatever their number of cells', async () => {
  const report = reportOf(
    await importing.text('districts', 'id,name,state\n,,\nnorth,North,OH\n , ,,,\nsouth,South,\n,,\n'),
  )
  expect(report).toMatchObject({ rows: 2, written: 2 })
})

test.for([
  ['sep=,\nid,name\nnorth,North\n', '1 -: the line "sep=," is for a spreadsheet alone: remove it'],
  ['sep=;\nid;name\n', '1 -: the line "sep=;" is for a spreadsheet alone: remove it'],
  ['id\tname\nnorth\tNorth\n', '1 -: the columns are separated by tabs: separate them by commas'],
  [
    'id,name\rnorth,North\rsouth,South\r',
    '1 -: its lines end in CR alone, as old Macs wrote them: save the file with line ends LF or CR LF',
  ],
] as const)('%j is refused with the remedy', async ([text, problem]) => {
  expect(await refused(text)).toEqual([problem])
})

test('a wrong cell is told with what it says and what it should say', async () => {
  const long = 'x'.repeat(301)
  expect(
    await refused(`id,name,joined_on\nnorth,North,03/21/2013\nsouth,South,2013-02-30\nwest,${long},\n`),
  ).toEqual([
    '2 joined_on: a date is written 2013-03-21, 2013-03 or 2013, from 1800 to 2199, not "03/21/2013"',
    '3 joined_on: there is no such date in the calendar: "2013-02-30"',
    '4 name: a text has at most 300 characters here',
  ])
})
