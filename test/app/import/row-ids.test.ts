import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImportKind } from '../../../src/app/import/subjects.ts'
import { encode } from '../../../src/event-store/codec.ts'
import { importerOn, problemsOf, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { idOf, readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  await importing.framework({ ...rubric, title: 'Rubrique d’école' })
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

type Row = {
  readonly kind: ImportKind
  readonly header: string
  readonly cells: string
  readonly stream: string
  /** The id of the last event that the row becomes. */
  readonly id: string
}
/** One row of every kind of table, with the id that it has for ever: a changed one would record every old file twice. */
const ROWS: readonly Row[] = [
  {
    kind: 'ratings',
    header:
      'entity_kind,entity_id,entity_name,framework,framework_version,item,period,level,status,reason,occurred_on,source_title,source_url,note',
    cells: 'district,north,Montréal Nord,rubric,v1,lead,2013-H1,Middle,rated,,2013-06-30,Rapport définitif,,',
    stream: 'assessment-rubric:north:2013-H1',
    id: '56a23d5c-9dd6-5c71-ae26-ed81c8f2891c',
  },
  {
    kind: 'districts',
    header: 'id,name,state,joined_on,joined_by,adopted_on,funders,source_title,source_url',
    cells: 'north,Montréal Nord,OH,2012-10,,,,Déck,',
    stream: 'district-north',
    id: 'afe4dd6a-39cc-5f87-a880-cfed3e84af86',
  },
  {
    kind: 'schools',
    header: 'id,name,district_id,operator,opened_on,closed_on,source_title,source_url',
    cells: 's-1,École Une,north,Opérateur Une,2001-08,,Board,',
    stream: 'school-s-1',
    id: '55970ca1-2efe-5111-a0ff-20a51fa62819',
  },
  {
    kind: 'rounds',
    header: 'framework,period,label,from,to,opened_on,closed_on',
    cells: 'rubric,autumn,Automne début,2012-09-01,2012-11-30,2012-12-01,',
    stream: 'round-rubric:autumn',
    id: '5306a1a8-6ffe-5a07-9241-6dab1a727fa5',
  },
  {
    kind: 'commitments',
    header:
      'commitment_id,step,occurred_on,owner_kind,owner_id,owner_name,title,statement,due_on,measure,unit,baseline,target,funders,milestone,value,completion,verdict,met_on,superseded_by,by,reason,source_title,source_url,note',
    cells:
      'c-1,made,2013-01-15,district,north,Montréal Nord,,La moitié des places,2014,,,,,Fondation Lumière;B Fund,,,,,,,,,Déck,,',
    stream: 'commitment-c-1',
    id: '918260c9-f0d3-51e9-b9d8-c4f1bb6b1dee',
  },
  {
    kind: 'moratoria',
    header:
      'process,moratorium,step,occurred_on,scope,actions,facts,from,until,condition,authority,by,reason,source_title,source_url,note',
    cells:
      'north-law,m-2013,declared,2013-05-22,Écoles publiques,closure;phase-out,,2013-06,,,Arrêté deux,,,Déck,,',
    stream: 'process-north-law',
    id: 'c4d8ec30-2bae-5230-aa95-14113dc928c6',
  },
  {
    kind: 'closures',
    header:
      'case_id,step,occurred_on,district_id,school_id,school_name,action,receiving_ids,source_title,note',
    cells: 'k-1,proposed,2013-03-21,north,s-1,École Une,closure,s-2;s-3,Conseil réuni,',
    stream: 'closure-k-1',
    id: '1799e6e3-0673-5498-939c-5d74edc4dc76',
  },
]

const lastId = async (stream: string) => (await side.store.readStream(stream)).at(-1)?.id
const record = async ({ kind }: Row, header: string, cells: string) =>
  reportOf(await importing.text(kind, `${header}\n${cells}\n`))

/** The same file without the columns in which its row is empty. */
function narrowed({ header, cells }: Row): readonly [header: string, cells: string] {
  const given = cells.split(',')
  const isGiven = (_: string, at: number) => given[at] !== ''
  return [header.split(',').filter(isGiven).join(','), given.filter(isGiven).join(',')]
}
const capitals = (cells: string) =>
  cells.replace(/\b(district|rated|made)\b/g, word => word.toUpperCase()).replace('Middle', 'MIDDLE')

test.for(ROWS)('a row of $kind has one id for ever', async row => {
  await record(row, row.header, row.cells)
  expect(await lastId(row.stream)).toBe(row.id)
})

test('a framework has one id for ever, however its text is composed', async () => {
  const id = '230ea6d3-ec9d-5038-9f44-f3680707af2a'
  expect(await lastId('framework-rubric')).toBe(id)
  const other = readSide()
  const next = importerOn(other.store)
  const { version, ...rest } = rubric
  await next.framework({ version, ...rest, title: 'Rubrique\u00a0 d’e\u0301cole\u200b' })
  expect((await other.store.readStream('framework-rubric')).at(-1)?.id).toBe(id)
  next.close()
  await other.store.close()
})

const SPELLINGS: readonly (readonly [how: string, of: (row: Row) => readonly [string, string]])[] = [
  ['in decomposed letters (NFD)', ({ header, cells }) => [header, cells.normalize('NFD')]],
  ['with no-break blanks', ({ header, cells }) => [header, cells.replaceAll(' ', '\u00a0')]],
  ['with doubled blanks', ({ header, cells }) => [header, cells.replaceAll(' ', '  ')]],
  ['with tabs', ({ header, cells }) => [header, cells.replaceAll(' ', '\t').replaceAll(',', '\t,')]],
  [
    'with signs that nobody sees',
    ({ header, cells }) => [header, cells.replaceAll('é', '\u200bé\u200e').replaceAll('É', '\ufeffÉ')],
  ],
  ['with its words in capitals', ({ header, cells }) => [header, capitals(cells)]],
  ['with blanks in its lists', ({ header, cells }) => [header, cells.replace(';', ' ; ')]],
  ['without the columns in which it is empty', narrowed],
]

test.for(SPELLINGS)('a row %s is the same row', async ([, spelt]) => {
  for (const row of ROWS) {
    const [header, cells] = spelt(row)
    await record(row, header, cells)
    expect([row.kind, await lastId(row.stream)]).toEqual([row.kind, row.id])
    expect(await record(row, row.header, row.cells)).toMatchObject({ events: 0, unchanged: 1 })
  }
})

test('a text is kept as it looks: composed, with single blanks, its line breaks as they are', async () => {
  const [rating] = ROWS
  if (rating === undefined) throw new Error('there is a rating')
  const note = '"De\u0301but\u200b  ici\r\n \tfin"'
  await record(rating, rating.header, `${rating.cells}${note}`)
  const [event] = await side.store.readStream(rating.stream)
  expect(JSON.parse(event?.data ?? '')).toMatchObject({ note: 'Début ici\nfin' })
})

test('a control character is refused by the code of its sign', async () => {
  const [, district] = ROWS
  const text = `${district?.header}\nwest,We\u0007st,,,,,,,\n`
  expect(problemsOf(await importing.text('districts', text))).toEqual([
    '2 name: the cell holds the sign U+0007: remove it',
  ])
})

/** Ids of a former version, computed over every column, also empty ones, for the kinds whose rows become one event each. */
const FORMER = {
  ratings: 'e1634b1d-4e61-520c-8f74-e5ea03ce7a3d',
  commitments: 'c4e90d93-53b6-55d8-9d3b-1d7dae151baf',
} as const

test.for(ROWS.filter(({ kind }) => kind in FORMER))(
  'a row of $kind that was recorded under an id of former times is found by it',
  async row => {
    await record(row, row.header, row.cells)
    const [{ type, data } = { type: '', data: '' }] = await side.store.readStream(row.stream)
    const past = readSide()
    const event = { type, data: JSON.parse(data) }
    const metadata = {
      actor: { person: 'olive', key: 'cli:olive', role: 'operator' },
      recordedAt: '2026-01-01T00:00:00.000Z',
      correlationId: idOf(0),
    }
    const next = importerOn(past.store)
    await next.framework(rubric)
    const id = FORMER[row.kind as keyof typeof FORMER]
    await past.store.append(row.stream, [encode(id, event as never, metadata)], 'none')
    expect(reportOf(await next.text(row.kind, `${row.header}\n${row.cells}\n`))).toMatchObject({
      written: 0,
      unchanged: 1,
    })
    const [header, cells] = narrowed(row)
    expect(reportOf(await next.text(row.kind, `${header}\n${cells}\n`))).toMatchObject({ written: 0 })
    expect(await past.store.readStream(row.stream)).toHaveLength(1)
    next.close()
    await past.store.close()
  },
)
