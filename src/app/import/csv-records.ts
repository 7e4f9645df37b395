import { finished } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { parse as parseAtOnce } from 'csv-parse/sync'
import { UnreadableSource } from './import-problem.ts'

/** The most characters of one record: twice the longest texts that the ledger keeps. */
export const RECORD_CHARACTERS_MAX = 64 * 1024

/** A record of a CSV file (RFC 4180), and the line on which it begins. Its cells may still have blanks around them. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] }

const OPTIONS = {
  relax_column_count: true,
  trim: true,
  record_delimiter: ['\r\n', '\n'],
  max_record_size: RECORD_CHARACTERS_MAX,
}

/**
 * The records of a CSV text, many at a time. Lines without a quote are split at their commas, which is all that RFC 4180 asks
 * for there; the others are parsed. Yields every record before the place where the text is no CSV, then throws
 * `UnreadableSource`.
 */
export async function* csvRecordsIn(texts: AsyncGenerator<string>): AsyncGenerator<readonly CsvRecord[]> {
  let lines = 0
  let rest = ''
  for (let next = await texts.next(); next.done !== true; next = await texts.next()) {
    const known = rest + next.value
    const end = endOfRecords(known)
    const records = end === 0 ? [] : recordsOf(known.slice(0, end), lines)
    if (records === null || known.length - end > 2 * RECORD_CHARACTERS_MAX) {
      // What is wrong, and where, is found record by record.
      yield* parsedIn(resumed(known, texts), lines)
      return
    }
    yield records
    lines += breaksIn(known.slice(0, end))
    rest = known.slice(end)
  }
  if (rest !== '') yield* parsedIn([rest], lines)
}

/** Where the last record ends whose line break is there: outside of quotes, of which there is then an even number before. */
function endOfRecords(text: string): number {
  let at = text.lastIndexOf('\n')
  while (at >= 0 && quotesBefore(text, at) % 2 === 1) {
    at = text.lastIndexOf('\n', text.lastIndexOf('"', at))
  }
  return at + 1
}

function quotesBefore(text: string, end: number): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0 && at < end; at = text.indexOf('"', at + 1)) count++
  return count
}

/** The records of whole lines; null where one of them is too long or no CSV. */
function recordsOf(text: string, linesBefore: number): readonly CsvRecord[] | null {
  if (text.includes('"')) return parsedAtOnce(text, linesBefore)
  const lines = text.split('\n')
  // After the last line break nothing stands.
  lines.pop()
  const records: CsvRecord[] = []
  for (const [index, line] of lines.entries()) {
    if (line.length > RECORD_CHARACTERS_MAX) return null
    const cells = (line.endsWith('\r') ? line.slice(0, -1) : line).split(',')
    records.push({ line: linesBefore + index + 1, cells })
  }
  return records
}

function parsedAtOnce(text: string, linesBefore: number): readonly CsvRecord[] | null {
  const numbered = new RecordLines(linesBefore)
  const records: CsvRecord[] = []
  const bytes = Buffer.from(text)
  numbered.read(bytes)
  try {
    parseAtOnce(bytes, {
      ...OPTIONS,
      on_record: (cells: string[], { bytes: end }) => {
        records.push(numbered.record(cells, end))
        return null
      },
    })
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
  return records
}

const LINE_BREAK = 0x0a

/**
 * Finds on which line a record begins, by the line breaks among the bytes before it: the parser counts a carriage return as a
 * line of its own.
 */
class RecordLines {
  /** The line on which the next record begins. */
  next: number
  /** What was read and is of no record yet, and how many bytes came before it. */
  #bytes: Buffer = Buffer.alloc(0)
  #before = 0

  constructor(linesBefore: number) {
    this.next = linesBefore + 1
  }

  read(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
  }

  /** `end`: how many bytes the parser has read when the record has ended. */
  record(cells: readonly string[], end: number): CsvRecord {
    const record = { line: this.next, cells }
    const length = end - this.#before
    this.next += breaksAmong(this.#bytes.subarray(0, length))
    this.#bytes = this.#bytes.subarray(length)
    this.#before = end
    return record
  }
}

function breaksAmong(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, at + 1)) count++
  return count
}

function breaksIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

async function* resumed(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** What is wrong with the row that the parser could not end, in words and with the remedy. */
const ROW_FAULTS: { readonly [Code in CsvError['code']]?: string } = {
  CSV_MAX_RECORD_SIZE: `a row has at most ${RECORD_CHARACTERS_MAX} characters, unless a quote in it is not closed; what comes after was not read`,
  INVALID_OPENING_QUOTE:
    'a quote stands inside a cell that does not begin with one: put the cell in quotes, and write " inside it as ""',
  CSV_QUOTE_NOT_CLOSED:
    'a quote of this row is not closed: close it, or write " inside a cell as ""; what comes after was not read',
}

const wordsOf = ({ code, message }: CsvError): string =>
  ROW_FAULTS[code] ?? `this is no CSV from here on: ${message}`

/** Parses record by record: a stream would drop records that were not taken yet. */
async function* parsedIn(
  texts: AsyncIterable<string> | Iterable<string>,
  linesBefore: number,
): AsyncGenerator<readonly CsvRecord[]> {
  const read: CsvRecord[] = []
  const numbered = new RecordLines(linesBefore)
  const parser = parse({
    ...OPTIONS,
    on_record: (cells: string[], { bytes: end }) => {
      read.push(numbered.record(cells, end))
      return null
    },
  })
  const ended = finished(parser.resume()).then(
    () => null,
    (error: unknown) => error,
  )
  for await (const text of texts) {
    if (parser.destroyed) break
    const bytes = Buffer.from(text)
    numbered.read(bytes)
    await new Promise<void>(resolve => {
      parser.write(bytes, () => resolve())
    })
    yield read.splice(0)
  }
  parser.end()
  const error = await ended
  yield read.splice(0)
  if (error instanceof CsvError) throw new UnreadableSource(numbered.next, wordsOf(error))
  if (error !== null) throw error
}
