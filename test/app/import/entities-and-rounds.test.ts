import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  csvOfLines,
  importerOn,
  problemsOf,
  ratingsCsv,
  reportOf,
  type Table,
} from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { countIn } from '../../support/event-store/store.ts'
import { readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(() => {
  side = readSide()
  importing = importerOn(side.store)
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const importer =
  (kind: Table) =>
  (...lines: readonly string[]) =>
    importing.text(kind, csvOfLines(kind, ...lines))
const districts = importer('districts')
const schools = importer('schools')
const rounds = importer('rounds')
const typesIn = async (stream: string) => (await side.store.readStream(stream)).map(({ type }) => type)
const district = async (id: string) => {
  await side.read()
  return side.queries.entities.state({ kind: 'district', id }, null).state
}

test('a district is recorded with its membership, its adoption and its source', async () => {
  reportOf(
    await districts('north,North,OH,2012-10,,2013-01-15,Gates; Walton ,,Deck,https://example.org/deck'),
  )
  expect(await typesIn('district-north')).toEqual(['Registered', 'JoinedNetwork', 'StrategyAdopted'])
  expect(await district('north')).toMatchObject({
    name: 'North',
    state: 'OH',
    joined: { on: '2012-10', known: 'on' },
    adopted: { on: '2013-01-15', funders: ['Gates', 'Walton'] },
  })
  const [registered] = await side.store.readStream('district-north')
  expect(JSON.parse(registered?.data ?? '')).toMatchObject({
    evidence: [{ title: 'Deck', kind: 'source', url: 'https://example.org/deck' }],
    imported: { kind: 'districts', row: 2 },
  })
})

test('a district of which only "by then" is known is a member from then on', async () => {
  reportOf(await districts('north,North,,,2012,,,,Deck,'))
  expect(await district('north')).toMatchObject({ joined: { on: '2012', known: 'by' } })
  const members = (day: string) => side.queries.entities.members(day, null).ids
  expect(members('2012-12-30')).toEqual([])
  expect(members('2012-12-31')).toEqual(['north'])
})

test('a later file adds what an earlier one left out, and repeats nothing', async () => {
  reportOf(await districts('north,North,,,,,,,,'))
  reportOf(await districts('north,North,OH,,2012,,,,Deck,'))
  expect(await typesIn('district-north')).toEqual(['Registered', 'Registered', 'JoinedNetwork'])
  expect(reportOf(await districts('north,North,OH,,2012,,,,Deck,'))).toMatchObject({
    events: 0,
    unchanged: 1,
  })
})

test('a row that contradicts the record is refused by its column', async () => {
  reportOf(await districts('north,North,OH,2012,,,,,,'))
  expect(problemsOf(await districts('north,South,TX,2013,,,,,,', 'west,West,,2012,2012,,,,,'))).toEqual([
    expect.stringMatching(/^2 state: state stands as OH and is given as TX/),
    '3 joined_by: a district joined on a date or by a date: say one of the two',
  ])
  expect(await typesIn('district-west')).toEqual([])
})

test('what a row says is told as it stands, whatever fields it happens to name', async () => {
  reportOf(await schools('s-1,First,,The closedOn Trust,,,,,'))
  expect(problemsOf(await schools('s-1,First,,The openedOn Trust,,,,,'))).toEqual([
    '2 operator: operator stands as The closedOn Trust and is given as The openedOn Trust without a date: say in occurred_on from when it is so.',
  ])
})

test('fields are called by their columns', async () => {
  reportOf(await schools('s-1,First,north,,2001,,,,'))
  expect(problemsOf(await schools('s-1,First,,,2002,,,,'))).toEqual([
    '2 opened_on: opened_on stands as 2001 and is given as 2002: leave it out, or correct the event that says it.',
  ])
  expect(problemsOf(await districts('north,North,,,,,A Fund,,,'))).toEqual([
    '2 funders: north has not adopted the strategy: give adopted_on with the funders.',
  ])
})

test('a district that a rating made known is completed by its registry row', async () => {
  reportOf(await importing.framework(rubric))
  reportOf(await importing.text('ratings', ratingsCsv({})))
  reportOf(await districts('north,The North,OH,,,,,,,'))
  expect(await district('north')).toMatchObject({ registered: true, name: 'The North', state: 'OH' })
})

test('a school registers its district on the way', async () => {
  const report = reportOf(await schools('s-1,First School,north,Operator,2001-08,2013-06-30,,Board,'))
  expect(report).toMatchObject({
    written: 1,
    registered: { districts: 1, schools: 0, periods: 0, commitments: 0 },
  })
  expect(await typesIn('school-s-1')).toEqual(['Registered', 'SchoolOpened', 'SchoolClosed'])
  expect(await typesIn('district-north')).toEqual(['Registered'])
})

test('a school that closes before it opens is refused', async () => {
  expect(problemsOf(await schools('s-1,First,,,2013-06-30,2001,,,'))).toEqual([
    '2 closed_on: It opened on 2013-06-30 and closed on 2001.',
  ])
})

test('a round is recorded with its dates, and the same file again writes nothing', async () => {
  reportOf(await importing.framework(rubric))
  const row = 'rubric,autumn,Autumn 2012,2012-09-01,2012-11-30,2012-12-01,2012-12-31'
  reportOf(await rounds(row))
  expect(await typesIn('round-rubric:autumn')).toEqual(['RoundOpened', 'RoundClosed'])
  await side.record('round-rubric:autumn', [
    { type: 'RoundReopened', data: { reason: 'A page was missing', occurredOn: '2013-01-10' } },
  ])
  expect(reportOf(await rounds(row))).toMatchObject({ events: 0, unchanged: 1 })
})

test('a period that ratings made known is given its label and its round', async () => {
  reportOf(await importing.framework(rubric))
  reportOf(await importing.text('ratings', ratingsCsv({})))
  reportOf(await rounds('rubric,2013-H1,Spring 2013,,,,'))
  reportOf(await rounds('rubric,2013-H1,Spring 2013,,,2013-05-01,2013-07-01'))
  await side.read()
  const [known] = side.queries.rounds('rubric', null)
  expect(known?.state).toMatchObject({
    period: { label: 'Spring 2013', from: '2013-01-01', to: '2013-06-30' },
    status: 'closed',
    openedOn: '2013-05-01',
    closedOn: '2013-07-01',
  })
})

test('other dates for a known period, and a period without dates, are refused', async () => {
  reportOf(await importing.framework(rubric))
  const refused = await rounds(
    'rubric,2013-H1,,2013-02-01,2013-06-30,,',
    'rubric,autumn,,,,,',
    'rubric,winter,,2013-02-01,2013-01-01,,',
    'rubric,2013-H2,,,,,2013-12-31',
    'other,2013-H1,,,,,',
    'rubric,2012-H1,,,,2012-09-01,2012-08-01',
  )
  expect(problemsOf(refused)).toEqual([
    expect.stringMatching(/^2 from: from of 2013-H1 stands as 2013-01-01/),
    expect.stringMatching(/^3 from: autumn does not say its dates by itself/),
    '4 to: It would begin on 2013-02-01 and end on 2013-01-01.',
    '5 opened_on: a round that was closed was opened before: say when',
    '6 framework: other was not published: import its framework first',
    '7 closed_on: It was opened on 2012-09-01 and would close on 2012-08-01.',
  ])
  expect(await countIn(side.store)).toBe(1)
})

test('a framework is imported once, and other content under its version is refused', async () => {
  expect(reportOf(await importing.framework(rubric))).toMatchObject({ rows: 1, written: 1 })
  expect(reportOf(await importing.framework(rubric))).toMatchObject({ events: 0, unchanged: 1 })
  expect(problemsOf(await importing.framework({ ...rubric, title: 'Another title' }))).toEqual([
    '1 -: Version v1 is published with other content: publish a new version.',
  ])
})

test('a decimal is the same as a JSON number and as text', async () => {
  const text = JSON.stringify(rubric)
  reportOf(await importing.text('frameworks', text))
  expect(text).toContain('"0.5"')
  expect(reportOf(await importing.text('frameworks', text.replace('"0.5"', '0.5')))).toMatchObject({
    events: 0,
  })
})

test('a framework that cannot be read is refused with the place', async () => {
  const refusedBy = async (text: string | Uint8Array) => problemsOf(await importing.text('frameworks', text))
  expect(await refusedBy('')).toEqual(['1 -: the file is empty: it holds one framework as JSON'])
  expect(await refusedBy('{\n "id": "x",,\n}')).toEqual([expect.stringMatching(/^2 -: this is no JSON: /)])
  expect(await refusedBy(Buffer.from([0x7b, 0xff]))).toEqual([
    '1 -: byte 1 does not belong to UTF-8: save the file as UTF-8',
  ])
  expect(await refusedBy(' '.repeat(2_000_000))).toEqual(['1 -: the document has more than 1048576 bytes'])
  expect(await refusedBy(JSON.stringify({ ...rubric, rates: 'city', colour: 'red' }))).toEqual([
    '1 -: unknown: colour',
    expect.stringMatching(/^1 rates: it is one of district, school, not /),
  ])
  expect(await countIn(side.store)).toBe(0)
})

test('a framework that is larger than an event may be is refused', async () => {
  const component = rubric.components[0]
  const components = Array.from({ length: 100 }, (_, n) => ({
    ...component,
    id: `c${n}`,
    elements: Array.from({ length: 40 }, (_unused, e) => ({
      id: `c${n}.e${e}`,
      title: 'x'.repeat(60),
      scale: 'depth',
    })),
  }))
  const text = JSON.stringify({ ...rubric, components })
  expect(problemsOf(await importing.text('frameworks', text))).toEqual([
    '1 -: what is recorded of it at once has at most 256 KB: shorten its texts',
  ])
})
