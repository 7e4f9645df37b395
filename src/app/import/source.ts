import type { Hash } from 'node:crypto'
import { counted } from '../../domain/values/counted.ts'
import { firstInvalidByte } from '../../domain/values/utf8.ts'
import { parseExactly, parseWithSources } from '../exact-json.ts'
import type { Columns } from './columns.ts'
import { csvRecordsIn, RECORD_CHARACTERS_MAX } from './csv-records.ts'
import { partsOf } from './file-parts.ts'
import { type ImportProblem, UnreadableSource } from './import-problem.ts'

/**
 * The cells of a row as they stand in the file, in the order of the columns of its kind. They may have blanks around them, and those at
 * the end be missing, which are empty.
 */
export type RowCells = readonly string[]

/** One row of a file; `row` counts the header as row 1. */
export type SourceRow<Cells = Readonly<Record<string, string>>> = {
  readonly line: number
  readonly row: number
  readonly cells: Cells
}
const ROWS_MAX = 20_000_000

/** A row, or why it is none. */
type Read = SourceRow<RowCells> | ImportProblem

/** Cells by the names of their columns. */
export const namedCells = (names: readonly string[], cells: RowCells): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))

/**
 * The rows of a CSV file (RFC 4180, with a header) or of one JSON object a line with the same fields, many at a time and in bounded
 * memory. Yields a problem for a row that does not have the columns, and throws `UnreadableSource` if nothing after it can be
 * read. `onBytes` is told what was read; `digest` is fed every byte.
 */
export async function* pagesIn(
  file: string,
  columns: Columns,
  digest: Hash,
  onBytes: (count: number) => void,
): AsyncGenerator<readonly Read[]> {
  const texts = textsIn(file, digest, onBytes)
  try {
    yield* pagesOf(texts, columns)
  } finally {
    // Also where the rest is not read: else the file would stay open.
    await texts.return(undefined)
  }
}

async function* pagesOf(texts: AsyncGenerator<string>, columns: Columns): AsyncGenerator<readonly Read[]> {
  const first = await texts.next()
  const start = first.done === true ? '' : first.value
  if (/^[^\n\r"]*\r[^\n]/.test(start)) {
    throw new UnreadableSource(
      1,
      'its lines end in CR alone, as old Macs wrote them: save the file with line ends LF or CR LF',
    )
  }
  const isNdjson = start.trimStart().startsWith('{')
  const all = resumed(start, texts)
  let rows = 0
  for await (const page of isNdjson ? objectsIn(all, columns) : recordsIn(all, columns)) {
    const beyond = page[ROWS_MAX - rows]
    if (beyond !== undefined) throw new UnreadableSource(beyond.line, `a file has at most ${ROWS_MAX} rows`)
    rows += page.length
    yield page
  }
  if (rows === 0) throw new UnreadableSource(1, 'the file has no rows')
}

/** The same, row by row: the cells by their columns, trimmed. */
export async function* rowsIn(
  ...source: Parameters<typeof pagesIn>
): AsyncGenerator<SourceRow | ImportProblem> {
  const names = [...source[1].keys()]
  for await (const page of pagesIn(...source)) {
    for (const row of page) {
      if ('reason' in row) yield row
      else
        yield {
          ...row,
          cells: namedCells(
            names,
            row.cells.map(cell => cell.trim()),
          ),
        }
    }
  }
}

/** The text of a whole file of at most `bytesMax` bytes. Throws `UnreadableSource`. */
export async function textIn(file: string, digest: Hash, bytesMax: number): Promise<string> {
  let read = 0
  const parts: string[] = []
  const onBytes = (count: number) => {
    read += count
    if (read > bytesMax) throw new UnreadableSource(1, `the document has more than ${bytesMax} bytes`)
  }
  for await (const text of textsIn(file, digest, onBytes)) parts.push(text)
  return parts.join('')
}

async function* resumed(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first !== '') yield first
  yield* rest
}

/** Decodes without repair; a byte order mark at the start is dropped, as RFC 3629 allows. */
async function* textsIn(
  file: string,
  digest: Hash,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let offset = 0
  let line = 1
  let tail: Buffer = Buffer.alloc(0)
  const decode = (bytes: Buffer, isLast: boolean): string => {
    try {
      return decoder.decode(bytes, { stream: !isLast })
    } catch {
      const known = Buffer.concat([tail, bytes])
      // The bytes before may begin inside a character; the decoder has taken the whole of it.
      const start = tail.findIndex(byte => (byte & 0b1100_0000) !== 0b1000_0000)
      const from = start < 0 ? tail.length : start
      const at = from + (firstInvalidByte(known.subarray(from)) ?? known.length - from)
      const wrong = offset - tail.length + at
      const lines = known
        .subarray(tail.length, Math.max(tail.length, at))
        .filter(byte => byte === 0x0a).length
      throw new UnreadableSource(
        line + lines,
        `byte ${wrong} does not belong to UTF-8: save the file as UTF-8`,
      )
    }
  }
  for await (const chunk of partsOf(file)) {
    digest.update(chunk)
    onBytes(chunk.length)
    const text = decode(chunk, false)
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++
    offset += chunk.length
    tail = Buffer.from(chunk.subarray(-3))
    if (text !== '') yield text
  }
  const rest = decode(Buffer.alloc(0), true)
  if (rest !== '') yield rest
}

async function* recordsIn(texts: AsyncGenerator<string>, columns: Columns): AsyncGenerator<readonly Read[]> {
  let header: readonly string[] | null = null
  let row = 0
  let cellsOf = (record: RowCells): RowCells => record
  for await (const records of csvRecordsIn(texts)) {
    const page: Read[] = []
    for (const { line, cells: record } of records) {
      const [first = ''] = record
      if (record.length === 1 && first.trim() === '') continue
      row++
      if (header === null) {
        header = record.map(cell => cell.trim())
        assertHeader(header, columns)
        cellsOf = cellsBy(header, columns)
      } else if (first.trim() === '' && record.every(cell => cell.trim() === '')) {
        // An empty row that a spreadsheet left behind is passed over.
      } else if (record.length !== header.length) {
        const reason = `the row has ${counted(record.length, 'cell')}, the header has ${header.length}`
        page.push({ line, column: null, reason })
      } else {
        page.push({ line, row, cells: cellsOf(record) })
      }
    }
    yield page
  }
  if (header === null)
    throw new UnreadableSource(1, `the file is empty: its first row is ${namesOf(columns)}`)
}

function assertHeader(header: readonly string[], columns: Columns): void {
  const [only = ''] = header
  if (/^sep=/i.test(only)) {
    const line = header.join(',')
    throw new UnreadableSource(1, `the line ${JSON.stringify(line)} is for a spreadsheet alone: remove it`)
  }
  if (header.length === 1 && only.includes('\t')) {
    throw new UnreadableSource(1, 'the columns are separated by tabs: separate them by commas')
  }
  if (header.length === 1 && only.includes(';')) {
    throw new UnreadableSource(1, 'the columns are separated by semicolons: separate them by commas')
  }
  const complaints = [
    ...header.filter(name => !columns.has(name)).map(name => `unknown column ${JSON.stringify(name)}`),
    ...[...columns]
      .filter(([name, { isRequired }]) => isRequired && !header.includes(name))
      .map(([name]) => `missing column ${name}`),
    ...[...columns.keys()]
      .filter(name => header.indexOf(name) !== header.lastIndexOf(name))
      .map(name => `column ${name} stands twice`),
  ]
  if (complaints.length > 0) {
    throw new UnreadableSource(1, `${complaints.join(', ')}: the columns are ${namesOf(columns)}`)
  }
}

/** Puts the cells of a record in the order of the columns, in which most files have them. A column that a file leaves out is empty. */
function cellsBy(header: readonly string[], columns: Columns): (record: RowCells) => RowCells {
  const names = [...columns.keys()]
  if (header.every((name, index) => name === names[index])) return record => record
  const places = names.map(name => header.indexOf(name))
  return record => places.map(place => record[place] ?? '')
}

const namesOf = (columns: Columns): string => [...columns.keys()].join(',')

async function* objectsIn(texts: AsyncGenerator<string>, columns: Columns): AsyncGenerator<readonly Read[]> {
  let line = 0
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > RECORD_CHARACTERS_MAX) {
      throw new UnreadableSource(
        line + lines.length + 1,
        `a line has at most ${RECORD_CHARACTERS_MAX} characters`,
      )
    }
    const page: Read[] = []
    for (const each of lines) {
      line++
      if (each.trim() !== '') page.push(objectOf(each, line, columns))
    }
    yield page
  }
  if (rest.trim() !== '') yield [objectOf(rest, line + 1, columns)]
}

function objectOf(text: string, line: number, columns: Columns): Read {
  if (text.length > RECORD_CHARACTERS_MAX) {
    return { line, column: null, reason: `a line has at most ${RECORD_CHARACTERS_MAX} characters` }
  }
  let value: unknown
  try {
    const repeated = parseExactly(text).losses.find(({ pointer }) => pointer === '')
    if (repeated !== undefined) return { line, column: null, reason: repeated.reason }
    // A number is taken as it is written: as a float it might be another one.
    value = parseWithSources(text, (_, __, each, source) => (typeof each === 'number' ? source : each))
  } catch (error) {
    return {
      line,
      column: null,
      reason: `the line is no JSON: ${error instanceof Error ? error.message : ''}`,
    }
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { line, column: null, reason: 'the line is no JSON object' }
  }
  const unknown = Object.keys(value).filter(name => !columns.has(name))
  if (unknown.length > 0) {
    return { line, column: unknown[0] ?? null, reason: `unknown field: the fields are ${namesOf(columns)}` }
  }
  const cells: string[] = []
  for (const name of columns.keys()) {
    const cell: unknown = Object.hasOwn(value, name) ? value[name as keyof typeof value] : ''
    if (typeof cell === 'string') cells.push(cell)
    else if (cell === null) cells.push('')
    else return { line, column: name, reason: 'a field is text, a number or null' }
  }
  return { line, row: line, cells }
}
