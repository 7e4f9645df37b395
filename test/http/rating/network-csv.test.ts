import { expect, test } from 'vitest'
import { matrixIn } from '../../../projections/rating/kept/matrix-read.ts'
import { type WrittenView, writtenPart } from '../../../projections/rating/kept/written.ts'
import type { Matrix } from '../../../projections/rating/matrix.ts'
import { bytesWritten } from '../../../src/http/edge/answer-bytes.ts'
import { PartedBody } from '../../../src/http/edge/parted-body.ts'
import { networkCsv } from '../../../src/http/rating/network-csv.ts'
import { matrixCsvHeader, matrixCsvRows } from '../../../src/http/rating/snapshot-csv.ts'
import { turnsDuring } from '../../support/turns.ts'

const PARTS = 40
const ROWS_A_PART = 64

const rowOf = (nth: number): Matrix['rows'][number] => ({
  entity: { kind: 'district', id: `district-${nth}`, name: `District, ${nth}` },
  version: 'v1',
  period: null,
  cells: Array.from({ length: 3 }, (_, at) => ({
    component: `component-${at}`,
    status: 'never-rated',
    level: null,
    action: null,
    movement: null,
    period: null,
    occurredOn: null,
    previous: null,
  })),
})
const matrix: Matrix = {
  framework: { id: 'rubric', version: 'v1' },
  period: '2013-H1',
  asOf: null,
  knownAt: null,
  knownAtPosition: null,
  position: '7',
  components: [],
  rows: Array.from({ length: PARTS * ROWS_A_PART }, (_, nth) => rowOf(nth)),
  page: { next: null },
}

/** A matrix as it is written of kept rows: its head, its rows in parts, its end. */
function written({ rows, page, ...head }: Matrix): WrittenView {
  const parts = Array.from({ length: Math.ceil(rows.length / ROWS_A_PART) }, (_, at) =>
    rows.slice(at * ROWS_A_PART, (at + 1) * ROWS_A_PART).map(row => JSON.stringify(row)),
  )
  const texts = parts.map((part, at) => (at === 0 ? '' : ',') + part.join())
  const start = `${JSON.stringify(head).slice(0, -1)},"rows":[`
  const all = [start, ...texts, `],"page":${JSON.stringify(page)}}`]
  return { parts: all.map(writtenPart), position: 7, link: null }
}
const folded = (whole: Matrix): WrittenView => ({
  parts: [writtenPart(JSON.stringify(whole))],
  position: 7,
  link: null,
})
const textOf = ({ parts }: WrittenView) => Buffer.concat(parts.map(({ bytes }) => bytes)).toString()
const asIs = (header: string) => header

test('a network of many rows becomes a table part by part, and others are served in between', async () => {
  let table: WrittenView | undefined
  const turns = await turnsDuring(async () => {
    table = await networkCsv(written(matrix), asIs)
  })
  expect(turns).toBeGreaterThanOrEqual(PARTS)
  expect(table && textOf(table)).toBe(matrixCsvHeader + matrixCsvRows(matrix))
})

test('one that was folded, or has no row, becomes the same table', async () => {
  const whole = matrixCsvHeader + matrixCsvRows(matrix)
  expect(textOf(await networkCsv(folded(matrix), asIs))).toBe(whole)
  expect(await turnsDuring(() => networkCsv(folded(matrix), asIs))).toBeGreaterThanOrEqual(PARTS)
  const empty = { ...matrix, rows: [] }
  for (const made of [written(empty), folded(empty)]) {
    expect(textOf(await networkCsv(made, asIs))).toBe(matrixCsvHeader)
    expect((await matrixIn(made)).body).toEqual(empty)
  }
  for (const made of [written(matrix), folded(matrix)]) expect((await matrixIn(made)).body).toEqual(matrix)
})

test('a large table is sent in its parts, and one for Excel differs in its mark alone', async () => {
  const making = {
    asked: { bounds: { asOf: null, knownAt: null }, projections: [] },
    scopes: [],
    isLarge: true,
    written: async () => written(matrix),
  }
  const [csv, excel] = [await networkCsv(written(matrix), asIs), await networkCsv(written(matrix), mark)]
  const { body, etag } = bytesWritten({ ...making, media: 'csv' }, csv)
  expect(body).toBeInstanceOf(PartedBody)
  expect(textOf(excel)).toBe(`\uFEFF${textOf(csv)}`)
  expect(bytesWritten({ ...making, media: 'excel' }, excel).etag).not.toBe(etag)
})
const mark = (header: string) => `\uFEFF${header}`
