import type { EntityReference } from '../../../src/domain/values/entity-reference.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import type { ResolvedTimes, WrittenText } from '../../engine/bounds.ts'
import { ByteWriter } from '../../engine/byte-writer.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { changesSince, whyQuery } from '../links.ts'
import { publishedAt } from '../snapshot.ts'
import type { Cells, CellsShown } from './entity-cells.ts'
import { itemTextsOf } from './item-texts.ts'
import type { CellShapes } from './shapes.ts'

/** An entity in one framework, and what its items show. */
type Told = { readonly framework: string; readonly entity: EntityReference; readonly shown: CellsShown }
/** The cells of a period of its own, and the period for which they are shown. */
type CellsAt = { readonly own: CellsShown['periods'][number]; readonly at: Period }

/** Each text is written at a stretch, so that all of them share one writer. */
const out = new ByteWriter()
const NOTHING = Buffer.alloc(0)
const OCCURRED = Buffer.from('"occurredOn":')
const REVIEWED = Buffer.from(',"lastReviewedOn":')

/** The same as `snapshotOf` as JSON, to the byte; null where that must be folded. */
export function writtenSnapshot(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  period: Period | null,
  asked: ResolvedTimes,
): WrittenText | null {
  const shown = queries.cells.at(framework, entity, asked.bounds)
  const found = shown && cellsAt(shown, period)
  if (shown === null || found === null) return null
  const { document } = shown
  const named = queries.named(entity, asked.bounds)
  // What has kept cells was never challenged.
  const position = Math.max(shown.position, named.position, publishedAt(queries, framework, document, asked))
  const head = {
    entity: named.entity,
    framework: { id: framework, version: document.version },
    period: found.at.id,
    ...asked.echo,
    position: String(position),
  }
  const told = { framework, entity, shown }
  const links = { changes: changesSince(entity, framework, found.at.id, { ...asked.echo, position }) }
  out.begin().text(`${JSON.stringify(head).slice(0, -1)},"components":[`)
  writeComponents(queries.cells.shapes, told, found, asked)
  return { text: out.text(`],"links":${JSON.stringify(links)}}`).taken(), position }
}

/** The same as `entityTrendsOf` as JSON, to the byte; null where that must be folded. */
export function writtenTrends(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  period: Period | null,
  asked: ResolvedTimes,
): WrittenText | null {
  const shown = queries.cells.at(framework, entity, asked.bounds)
  if (shown === null) return null
  const asAsked = period === null ? null : cellsAt(shown, period)
  if (period !== null && asAsked === null) return null
  const periods = asAsked === null ? shown.periods.map(own => ({ own, at: own.period })) : [asAsked]
  const { document } = shown
  const named = queries.named(entity, asked.bounds)
  const position = Math.max(shown.position, named.position, publishedAt(queries, framework, document, asked))
  const { shapes } = queries.cells
  const items = itemTextsOf(document)
  const head = {
    entity: named.entity,
    framework: { id: framework },
    ...asked.echo,
    position: String(position),
  }
  out.begin().text(`${JSON.stringify(head).slice(0, -1)},"periods":[`)
  periods.forEach(({ own, at }, nth) => {
    const about = { period: at.id, version: document.version }
    out.text(`${nth === 0 ? '' : ','}${JSON.stringify(about).slice(0, -1)},"items":[`)
    items.forEach((item, index) => {
      out.bytes(index === 0 ? item.first : item.next)
      const shape = shapeAt(shapes, own.cells, index)
      const [, between, after] = own.period.id === at.id ? shape.trend : shape.carriedTrend
      out.bytes(between)
      if (after !== null) out.bytes(item.last).bytes(after)
    })
    out.text(items.length === 0 ? ']}' : '}]}')
  })
  return { text: out.text(']}').taken(), position }
}

/** The cells that are shown for a period: those of the last one of its own up to it; null where there is none. */
function cellsAt({ periods }: CellsShown, period: Period | null): CellsAt | null {
  const own =
    period === null ? periods.at(-1) : periods.findLast(each => comparePeriods(each.period, period) <= 0)
  return own === undefined ? null : { own, at: period ?? own.period }
}

function writeComponents(shapes: CellShapes, told: Told, found: CellsAt, asked: ResolvedTimes): void {
  const { framework, entity, shown } = told
  const base = `/v1/${entity.kind}s/${entity.id}/ratings/`
  const why = whyQuery(framework, found.at.id, asked.echo)
  const links = [
    `,"challenge":null,"links":{"history":"${within(base)}`,
    `/history?framework=${within(framework)}","why":"${within(base)}`,
    `/why?${within(why)}"}`,
  ].map(text => Buffer.from(text))
  const [toHistory = NOTHING, toWhy = NOTHING, end = NOTHING] = links
  const items = itemTextsOf(shown.document)
  let index = 0
  const writeFields = (): void => {
    const item = items[index]
    if (item === undefined) throw new Error(`there is no item ${index}`)
    out.bytes(item.fields)
    writeCell(shapes, found, index, item.last)
    out.bytes(toHistory).bytes(item.id).bytes(toWhy).bytes(item.id).bytes(end)
    index++
  }
  shown.document.components.forEach(({ elements }, nth) => {
    const inputs = JSON.stringify(inputsOf(shapes, told, found, { component: index, elements }))
    out.text(nth === 0 ? '{' : ',{')
    writeFields()
    out.text(`,"inputs":${inputs},"elements":[`)
    elements.forEach((_, at) => {
      out.text(at === 0 ? '{' : ',{')
      writeFields()
      out.text('}')
    })
    out.text(']}')
  })
}

/** A text as it stands within the quotes of a JSON string. */
const within = (text: string): string => JSON.stringify(text).slice(1, -1)

/** The levels that a rolled-up component was made of, in the period for which it was rolled up; see `inputsOf` of a snapshot. */
function inputsOf(
  shapes: CellShapes,
  { shown }: Told,
  { own }: CellsAt,
  about: { readonly component: number; readonly elements: readonly { readonly id: string }[] },
) {
  const { basis, period } = shapeAt(shapes, own.cells, about.component)
  const rolled = shown.periods.find(each => each.period.id === period)
  if (basis !== 'roll-up' || rolled === undefined) return null
  return about.elements.flatMap(({ id }, at) => {
    const input = shapeAt(shapes, rolled.cells, about.component + 1 + at)
    if (input.level === null || input.period === null) return []
    return [{ item: id, level: input.level, period: input.period, carried: input.period !== period }]
  })
}

const shapeAt = (shapes: CellShapes, cells: Cells, index: number) => shapes.shape(cells[3 * index] ?? -1)

function writeCell(shapes: CellShapes, { own, at }: CellsAt, index: number, item: Uint8Array): void {
  const { cells, period } = own
  const shape = shapeAt(shapes, cells, index)
  const [before, between, after] = period.id === at.id ? shape.shown : shape.carried
  const [occurred, reviewed] = [cells[3 * index + 1] ?? -1, cells[3 * index + 2] ?? -1]
  out.bytes(before).bytes(OCCURRED).bytes(shapes.date(occurred)).bytes(REVIEWED).bytes(shapes.date(reviewed))
  out.bytes(between)
  if (after !== null) out.bytes(item).bytes(after)
}
