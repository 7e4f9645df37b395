import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvRecordsIn } from '../../../src/app/import/csv-records.ts'
import { UnreadableSource } from '../../../src/app/import/import-problem.ts'

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function recordsOf(text: string, size: number) {
  const records: { line: number; cells: readonly string[] }[] = []
  for await (const page of csvRecordsIn(inChunks(text, size))) {
    for (const { line, cells } of page) records.push({ line, cells: cells.map(cell => cell.trim()) })
  }
  return records
}

const cell = fc.oneof(
  fc.constantFrom('', 'a', ' b ', '\tc', 'é', 'x'.repeat(40)),
  fc
    .array(fc.constantFrom('a', ' ', ',', '\n', '\r', '\r\n', '""', 'é'), { maxLength: 5 })
    .map(signs => `"${signs.join('')}"`),
)
const file = fc
  .array(fc.tuple(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n')), {
    minLength: 1,
    maxLength: 8,
  })
  .map(lines => lines.map(([cells, end]) => cells.join(',') + end).join(''))

/** The lines on which records begin: every cell that holds a line break stood in quotes, and was not trimmed of it. */
function linesOf(records: readonly (readonly string[])[]): readonly number[] {
  let next = 1
  return records.map(cells => {
    const line = next
    next += 1 + cells.join('').split('\n').length - 1
    return line
  })
}

test('a file gives the same records in chunks of any size as the parser gives of it at once', async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 60 }), fc.boolean(), async (whole, size, isCut) => {
      const text = isCut ? whole.replace(/\r?\n$/, '') : whole
      const parsed: string[][] = parse(text, {
        relax_column_count: true,
        trim: true,
        record_delimiter: ['\r\n', '\n'],
      })
      const records = await recordsOf(text, size)
      expect(records.map(({ cells }) => cells)).toEqual(parsed.map(cells => cells.map(each => each.trim())))
      // A record begins on the line after those before it, however many of them it has.
      expect(records.map(({ line }) => line)).toEqual(linesOf(parsed))
      // The same lines, whether or not the text was read piece by piece.
      expect(records).toEqual(await recordsOf(text, text.length))
    }),
    { numRuns: 150 },
  )
})

test('records say on which line they begin, also after quoted line breaks', async () => {
  const text = 'a,b\n"1\r\n2",c\r\nd,e\n"f\n\ng",h\ni,j\n'
  for (const size of [1, 3, 7, 100]) {
    expect((await recordsOf(text, size)).map(({ line }) => line)).toEqual([1, 2, 4, 5, 8])
  }
})

test('a carriage return alone ends no line, in a quoted cell, in a bare one or beside a comma', async () => {
  const text = 'a,b\n"1\r2",c\nd\re,f\ng\r,h\n"\r\r\ni",j\nk,"l"\r\n'
  for (const size of [1, 3, 7, 100]) {
    expect((await recordsOf(text, size)).map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 7])
  }
})

test.each([
  ['a,b\n"c\r1",d\n', 'a quote stands inside a cell', 'x"y,z\n', 3],
  ['a,b\nc,d\n', 'a quote stands inside a cell', 'x"y,z\n', 3],
  ['a,b\n"c\n1",d\n', 'a quote of this row is not closed', 'x,"y\nz\n', 4],
  ['a,b\n', 'a row has at most', `${'x'.repeat(70_000)},y\n`, 2],
])('records before the place where a text is no CSV are given', async (good, reason, bad, line) => {
  for (const size of [5, 1000, 200_000]) {
    const records: unknown[] = []
    const read = async () => {
      for await (const page of csvRecordsIn(inChunks(good + bad, size))) records.push(...page)
    }
    const error: unknown = await read().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnreadableSource)
    expect((error as UnreadableSource).message).toContain(reason)
    expect((error as UnreadableSource).problem.line).toBe(line)
    expect(records).toHaveLength(2 - Number(good === 'a,b\n'))
  }
})
