import { afterEach, beforeEach, expect, test } from 'vitest'
import { APPEND_LIMITS } from '../../../src/event-store/event-store.ts'
import { COLUMNS, importerOn, problemsOf, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { countIn } from '../../support/event-store/store.ts'
import { readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  reportOf(await importing.framework(rubric))
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const refusedBy = async (content: string | Uint8Array) => {
  const problems = problemsOf(await importing.text('ratings', content))
  expect(await countIn(side.store)).toBe(1)
  return problems
}
const good = ratingsCsv({})

test('a byte order mark and lines that end in CR LF are taken', async () => {
  const outcome = await importing.text('ratings', `\ufeff${good.replaceAll('\n', '\r\n')}`)
  expect(reportOf(outcome)).toMatchObject({ rows: 1, written: 1 })
})

test('the same row has the same id as CSV and as NDJSON', async () => {
  reportOf(await importing.text('ratings', good))
  const [header = '', row = ''] = good.split('\n')
  const names = header.split(',')
  const object = Object.fromEntries(row.split(',').map((cell, index) => [names[index], cell]))
  const outcome = await importing.text('ratings', `${JSON.stringify(object)}\n`)
  expect(reportOf(outcome)).toMatchObject({ rows: 1, written: 0, unchanged: 1 })
})

test('columns may stand in any order', async () => {
  const [header = '', row = ''] = good.split('\n')
  const turned = [header, row].map(line => line.split(',').toReversed().join(',')).join('\n')
  expect(reportOf(await importing.text('ratings', turned))).toMatchObject({ written: 1 })
})

test('cells are trimmed, inside quotes too', async () => {
  const outcome = await importing.text('ratings', good.replace('Middle', '  " mid "  '))
  expect(reportOf(outcome)).toMatchObject({ written: 1 })
})

test('unknown, missing and doubled columns are refused by name', async () => {
  expect(await refusedBy(good.replace('period', 'remark'))).toEqual([
    `1 -: unknown column "remark", missing column period: the columns are ${COLUMNS.ratings}`,
  ])
  expect(await refusedBy(good.replace('period', 'item'))).toEqual([
    `1 -: missing column period, column item stands twice: the columns are ${COLUMNS.ratings}`,
  ])
})

test('columns separated by semicolons are refused with what to do', async () => {
  expect(await refusedBy(good.replaceAll(',', ';'))).toEqual([
    '1 -: the columns are separated by semicolons: separate them by commas',
  ])
})

test('an empty file and a file without rows are refused', async () => {
  expect(await refusedBy('')).toEqual([`1 -: the file is empty: its first row is ${COLUMNS.ratings}`])
  expect(await refusedBy('\n \n')).toEqual([`1 -: the file is empty: its first row is ${COLUMNS.ratings}`])
  expect(await refusedBy(`${COLUMNS.ratings}\n`)).toEqual(['1 -: the file has no rows'])
})

test('a byte that is not UTF-8 is named with its place, wherever in the file it stands', async () => {
  const bytes = Buffer.from(good)
  const at = bytes.indexOf('Report')
  bytes[at] = 0xe9
  expect(await refusedBy(bytes)).toEqual([`2 -: byte ${at} does not belong to UTF-8: save the file as UTF-8`])
  const long = Buffer.from(good + `${good.split('\n')[1]}\n`.repeat(3000))
  long[200_000] = 0xff
  const line = long.subarray(0, 200_000).filter(byte => byte === 0x0a).length + 1
  expect(await refusedBy(long)).toContain(
    `${line} -: byte 200000 does not belong to UTF-8: save the file as UTF-8`,
  )
  expect(await refusedBy(Buffer.from(good, 'utf16le'))).toHaveLength(1)
})

test('the first byte of a character that is cut short is the one that is named', async () => {
  const cut = (...bytes: readonly number[]) =>
    Buffer.concat([Buffer.from(good), Buffer.from(bytes), Buffer.from('\n')])
  const named = `3 -: byte ${Buffer.byteLength(good)} does not belong to UTF-8: save the file as UTF-8`
  // The first two bytes of U+FFFD, the replacement character.
  expect(await refusedBy(cut(0xef, 0xbf))).toEqual([named])
  expect(await refusedBy(cut(0xf0, 0x9f, 0x98))).toEqual([named])
  const first = Buffer.concat([Buffer.from([0x80]), Buffer.from(good)])
  expect(await refusedBy(first)).toEqual(['1 -: byte 0 does not belong to UTF-8: save the file as UTF-8'])
})

test('a character may lie across the border of two reads', async () => {
  const row = ratingsCsv({ note: 'é€😀'.repeat(2000) })
  const many =
    row +
    Array.from({ length: 10 }, (_, n) => ratingsCsv({ note: '€'.repeat(7000 + n) }).split('\n')[1]).join('\n')
  expect(Buffer.byteLength(many)).toBeGreaterThan(3 * 64 * 1024)
  expect(reportOf(await importing.text('ratings', many))).toMatchObject({ rows: 11 })
})

test('a row with other than the cells of the header is named, and the rest is checked all the same', async () => {
  const rows = `${good}district,north\n${ratingsCsv({ level: 'Lofty' }).split('\n')[1]}`
  expect(await refusedBy(rows)).toEqual([
    '3 -: the row has 2 cells, the header has 22',
    '4 level: Lofty is no level of lead: there are Low, Middle, High.',
  ])
})

test('a quote that never ends is named with its line', async () => {
  const [problem = '', ...more] = await refusedBy(`${good}district,"north\n`)
  expect(problem).toMatch(/^3 -: a quote of this row is not closed/)
  expect(more).toEqual([])
})

test('rows before a quote that is not closed are checked too, and its own line is told', async () => {
  const rows = [{ level: 'Lofty' }, ...Array.from({ length: 60 }, (_, n) => ({ period: `20${10 + n}` }))]
  const [header = '', ...lines] = ratingsCsv(...rows)
    .trim()
    .split('\n')
  const broken = [header, ...lines.slice(0, 40), '', `"${lines[40]}`, ...lines.slice(41)].join('\n')
  expect(await refusedBy(broken)).toEqual([
    expect.stringMatching(/^2 level: /),
    expect.stringMatching(/^43 -: a quote of this row is not closed/),
  ])
})

test('numbers of NDJSON are taken as they are written, and a key stands once', async () => {
  const [header = '', line = ''] = good.split('\n')
  const cells = line.split(',')
  const row = Object.fromEntries(header.split(',').map((name, index) => [name, cells[index] ?? '']))
  const text = JSON.stringify(row)
  const level = JSON.stringify({ level: row.level }).slice(1, -1)
  expect(await refusedBy(text.replace(level, '"level":2.9999999999999999'))).toEqual([
    expect.stringMatching(/^1 level: 2\.9999999999999999 is no level/),
  ])
  expect(await refusedBy(text.replace(level, `${level},${level}`))).toEqual([
    '1 -: the key "level" stands twice',
  ])
})

test('lines are counted over quoted line breaks and empty lines', async () => {
  const text = `${ratingsCsv({ note: 'two\nlines' })}\n\n${ratingsCsv({ item: 'none' }).split('\n')[1]}\n`
  const expected = ['6 item: Version v1 has no item none.']
  expect(await refusedBy(text)).toEqual(expected)
  expect(await refusedBy(text.replaceAll('\n', '\r\n'))).toEqual(expected)
})

test('a row that is too long is refused', async () => {
  const [problem = ''] = await refusedBy(ratingsCsv({ note: 'x'.repeat(70_000) }))
  expect(problem).toMatch(/^2 -: a row has at most 65536 characters/)
})

test('NDJSON that is no object, has unknown fields or other values is refused by line and field', async () => {
  const object = '{"entity_kind":"district","level":{"value":3}}'
  expect(await refusedBy(`{"x":1}\n[1]\n{"entity_kind"\n${object}\n{"level":true}\n`)).toEqual([
    `1 x: unknown field: the fields are ${COLUMNS.ratings}`,
    '2 -: the line is no JSON object',
    expect.stringMatching(/^3 -: the line is no JSON: /),
    '4 level: a field is text, a number or null',
    '5 level: a field is text, a number or null',
  ])
})

test('SQL, HTML and formulas are plain text', async () => {
  const note = `'); DROP TABLE event; -- <script>alert(1)</script> =HYPERLINK("x")`
  reportOf(await importing.text('ratings', ratingsCsv({ note, entity_name: '<b>North</b>' })))
  const events = await side.store.readStream('assessment-rubric:north:2013-H1')
  expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ note, entityName: '<b>North</b>' })
})

test('U+0000 in a cell is refused by its column', async () => {
  expect(await refusedBy(ratingsCsv({ note: 'a\u0000b' }))).toEqual([
    '2 note: the cell holds the sign U+0000: remove it',
  ])
})

test('more events than one append takes are recorded in several', async () => {
  const rows = Array.from({ length: APPEND_LIMITS.eventsMax + 1 }, (_, n) => ({
    source_title: `Report ${n}`,
  }))
  expect(reportOf(await importing.text('ratings', ratingsCsv(...rows)))).toMatchObject({
    written: rows.length,
  })
  expect(await side.store.readStream('assessment-rubric:north:2013-H1')).toHaveLength(rows.length)
})
