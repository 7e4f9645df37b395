import { setImmediate } from 'node:timers/promises'
import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import { dayOfRead, type ResolvedTimes } from '../../engine/bounds.ts'
import type { ByteWriter } from '../../engine/byte-writer.ts'
import type { PageRequest } from '../../engine/page.ts'
import { componentsOf } from '../matrix.ts'
import { cellsAt } from '../matrix-row.ts'
import { publishedAt } from '../snapshot.ts'
import { namesIn } from './cell-texts.ts'
import type { KeptEntity } from './directory.ts'
import type { KeptNetwork } from './network.ts'
import type { KeptRow, KeptRows } from './rows.ts'
import { ANY_DAY } from './store.ts'
import { agedText, carriedText, type WrittenPart, type WrittenView, writtenPart } from './written.ts'
import type { RowWriter } from './written-parts.ts'

/** A part has so many rows: if one of them changes, only its part is written again. */
const ROWS_A_PART = 64
/** Up to so many rows are looked up one by one. */
const ROWS_ONE_BY_ONE = ROWS_A_PART
/** So many parts are written before the event loop is given back: some milliseconds of work. */
const PARTS_AT_A_TIME = 8
/** So many tries to write a matrix, each begun anew if a row was made again meanwhile; the last one does not pause. */
const TRIES_MAX = 3

type Asked = {
  readonly framework: string
  readonly rows: KeptRows
  readonly asked: ResolvedTimes
  readonly page: PageRequest
}

/** The same as `matrixOf`, to the byte, put together of what is kept. */
export async function writtenMatrixOf(
  kept: KeptNetwork,
  framework: string,
  period: Period | null,
  asked: ResolvedTimes,
  page: PageRequest,
): Promise<WrittenView> {
  const directory = kept.directoryOf(framework)
  for (let tries = 1; ; tries++) {
    const rows = await kept.rowsOf(framework, period, asked.bounds)
    const { made } = directory
    const planned = plan(kept, { framework, rows, asked, page })
    const parts = [planned.head]
    for (const [at, write] of planned.parts.entries()) {
      if (at % PARTS_AT_A_TIME === PARTS_AT_A_TIME - 1 && tries < TRIES_MAX) await setImmediate()
      // The plan no longer holds once a row was made again.
      if (directory.made !== made) break
      parts.push(write())
    }
    if (directory.made !== made) continue
    return { parts: [...parts, planned.tail], position: planned.position, link: planned.link }
  }
}

type Plan = {
  readonly head: WrittenPart
  readonly parts: readonly (() => WrittenPart)[]
  readonly tail: WrittenPart
  readonly position: number
  readonly link: string | null
}

/** Plans a matrix: all that is not in its rows, and a function for each part of the rows. */
function plan(kept: KeptNetwork, { framework, rows: known, asked, page }: Asked): Plan {
  const { queries } = kept
  const lineage = queries.lineage(framework)
  const { at, rows, position: rowsAt, used } = known
  const { limit, cursor = '', next } = page
  const shown = [...lineage.versions.values()].findLast(({ version }) => used.has(version)) ?? lineage.first
  const position = Math.max(rowsAt, publishedAt(queries, framework, shown, asked))
  const first = cursor === '' ? 0 : rows.findIndex(({ id }) => id > cursor)
  const onPage = first < 0 ? [] : rows.slice(first, first + limit)
  const last = first >= 0 && rows.length - first > onPage.length ? onPage.at(-1) : undefined
  const link = next(last?.id ?? null)
  const head = {
    framework: { id: framework, version: shown.version },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(position),
    components: componentsOf(lineage, shown, used),
  }
  const write = writerOf(kept, { framework, at, asked }, { document: lineage.first, onPage })
  const { asOf, knownAt } = asked.bounds
  const key = [framework, at?.id, asOf, knownAt, first, limit].join(' ')
  const day = dayOfRead(asked)
  const parts: (() => WrittenPart)[] = []
  for (let start = 0; start < onPage.length; start += ROWS_A_PART) {
    const part = onPage.slice(start, start + ROWS_A_PART)
    parts.push(() => kept.parts.of(`${key} ${start}`, { rows: part, day, isFirst: start === 0 }, write))
  }
  return {
    head: writtenPart(`${JSON.stringify(head).slice(0, -1)},"rows":[`),
    parts,
    tail: writtenPart(`],"page":${JSON.stringify({ next: link })}}`),
    position,
    link,
  }
}

/**
 * Returns a function that is told how many rows come next, and returns one that writes a row: with the cells of its own period, as
 * they are or carried, or with those of an entity that was never rated.
 */
function writerOf(
  { store }: KeptNetwork,
  question: { readonly framework: string; readonly at: Period | null; readonly asked: ResolvedTimes },
  { document, onPage }: { readonly document: FrameworkVersion; readonly onPage: readonly KeptRow[] },
): (count: number) => RowWriter {
  const { framework, at, asked } = question
  const { asOf } = asked.bounds
  const day = asOf === null ? ANY_DAY : dayToNumber(asOf)
  const never = cellsAt(null, document, at)
    .map(cell => JSON.stringify(cell))
    .join()
  let wanted = 0
  const places = new Map<number, ReadonlyMap<number, string> | null>()
  // If many rows are written, the cells of a period that many of them share are read in one query.
  const readAt = (place: number, own: Period) => {
    if (wanted <= ROWS_ONE_BY_ONE) return null
    const known = places.get(place)
    if (known !== undefined) return known
    const isCommon = onPage.filter(row => row.own?.id === own.id).length > onPage.length / 4
    const read = isCommon ? store.cellsAt(place, day) : null
    places.set(place, read)
    return read
  }
  const known = new Map<Period, number>()
  const placeOf = (own: Period): number => {
    const place = known.get(own) ?? store.placeOf(framework, own)
    known.set(own, place)
    return place
  }
  const namesOf = (place: number, own: Period, { number }: KeptEntity): string =>
    readAt(place, own)?.get(number) ?? store.cells(place, number, day)
  const writeNamed = (place: number, names: string, row: KeptRow, out: ByteWriter): void => {
    if (!row.isAged) store.writeCells(place, names, row.own?.id === at?.id ? 'own' : 'carried', out)
    else
      writeText(
        namesIn(names)
          .map(name => store.textOf(place, name))
          .join(),
        row,
        out,
      )
  }
  const writeText = (cells: string, { own, isAged }: KeptRow, out: ByteWriter): void => {
    const text = isAged ? agedText(cells, dayOfRead(asked)) : cells
    out.text(own?.id === at?.id ? text : carriedText(text))
  }
  const writeCells = (row: KeptRow, out: ByteWriter): void => {
    const { own, entity, cells } = row
    if (typeof cells === 'string') writeText(cells, row, out)
    else if (cells !== null) writeNamed(cells.place, cells.names, row, out)
    else if (own === null || entity === null) out.text(never)
    else {
      const place = placeOf(own)
      writeNamed(place, namesOf(place, own, entity), row, out)
    }
  }
  return count => {
    wanted += count
    return (row, out) => {
      const { name, version, own } = row
      const period = JSON.stringify(own?.id ?? null)
      out.text(`{"entity":${name},"version":${JSON.stringify(version)},"period":${period},"cells":[`)
      writeCells(row, out)
      out.text(']}')
    }
  }
}
