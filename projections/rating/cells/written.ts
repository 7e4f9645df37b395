import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { EntityReference } from '../../../src/domain/values/entity-reference.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import type { ResolvedTimes, WrittenText } from '../../engine/bounds.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { changesSince, whyLink } from '../links.ts'
import { publishedAt } from '../snapshot.ts'
import type { CellsShown } from './entity-cells.ts'
import type { CellShapes } from './shapes.ts'

/** An entity in one framework, and what its items show. */
type Told = { readonly framework: string; readonly entity: EntityReference; readonly shown: CellsShown }
/** The cells of a period of its own, and the period for which they are shown. */
type CellsAt = { readonly own: CellsShown['periods'][number]; readonly at: Period }

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
  const position = Math.max(
    shown.position,
    named.position,
    publishedAt(queries, framework, document, asked),
    queries.challenges.of(framework, entity.id, asked.bounds).position,
  )
  const head = {
    entity: named.entity,
    framework: { id: framework, version: document.version },
    period: found.at.id,
    ...asked.echo,
    position: String(position),
  }
  const told = { framework, entity, shown }
  const links = { changes: changesSince(entity, framework, found.at.id, { ...asked.echo, position }) }
  const components = componentsText(queries.cells.shapes, told, found, asked)
  return {
    text: `${JSON.stringify(head).slice(0, -1)},"components":[${components}],"links":${JSON.stringify(links)}}`,
    position,
  }
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
  const head = {
    entity: named.entity,
    framework: { id: framework },
    ...asked.echo,
    position: String(position),
  }
  const ids = itemsOf(document).map(({ id }) => JSON.stringify(id))
  const { shapes } = queries.cells
  const texts = periods.map(({ own, at }) => {
    const items = ids.map((item, index) => `{"item":${item},${trendText(shapes, { own, at }, index, item)}}`)
    const about = { period: at.id, version: document.version }
    return `${JSON.stringify(about).slice(0, -1)},"items":[${items.join()}]}`
  })
  return { text: `${JSON.stringify(head).slice(0, -1)},"periods":[${texts.join()}]}`, position }
}

/** The cells that are shown for a period: those of the last one of its own up to it; null where there is none. */
function cellsAt({ periods }: CellsShown, period: Period | null): CellsAt | null {
  const own =
    period === null ? periods.at(-1) : periods.findLast(each => comparePeriods(each.period, period) <= 0)
  return own === undefined ? null : { own, at: period ?? own.period }
}

function componentsText(shapes: CellShapes, told: Told, found: CellsAt, asked: ResolvedTimes): string {
  const { framework, entity, shown } = told
  const base = `/v1/${entity.kind}s/${entity.id}/ratings`
  let index = 0
  const fieldsOf = (id: string, title: string): string => {
    const item = JSON.stringify(id)
    const links = {
      history: `${base}/${id}/history?framework=${framework}`,
      why: whyLink(entity, framework, id, found.at.id, asked.echo),
    }
    const cell = cellText(shapes, found, index++, item)
    return `"id":${item},"title":${JSON.stringify(title)},${cell},"challenge":null,"links":${JSON.stringify(links)}`
  }
  return shown.document.components
    .map(({ id, title, elements }) => {
      const inputs = JSON.stringify(inputsOf(shapes, told, found, { component: index, elements }))
      const fields = fieldsOf(id, title)
      const parts = elements.map(element => `{${fieldsOf(element.id, element.title)}}`)
      return `{${fields},"inputs":${inputs},"elements":[${parts.join()}]}`
    })
    .join()
}

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

const shapeAt = (shapes: CellShapes, cells: Int32Array, index: number) => shapes.shape(cells[3 * index] ?? -1)

function cellText(shapes: CellShapes, { own, at }: CellsAt, index: number, item: string): string {
  const { cells, period } = own
  const shape = shapeAt(shapes, cells, index)
  const [before, between, after] = period.id === at.id ? shape.shown : shape.carried
  const [occurred, reviewed] = [cells[3 * index + 1] ?? -1, cells[3 * index + 2] ?? -1]
  const dates = `"occurredOn":${shapes.date(occurred)},"lastReviewedOn":${shapes.date(reviewed)}`
  return `${before}${dates}${between}${after === null ? '' : `"item":${item}}${after}`}`
}

function trendText(shapes: CellShapes, { own, at }: CellsAt, index: number, item: string): string {
  const shape = shapeAt(shapes, own.cells, index)
  const [, between, after] = own.period.id === at.id ? shape.trend : shape.carriedTrend
  return `${between}${after === null ? '' : `"item":${item}}${after}`}`
}
