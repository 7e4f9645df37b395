import { kindOf, type ShownCell } from '../parts/cell.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { levelWords, ranked } from '../parts/levels.ts'
import type { DistrictView } from './district-view.ts'

const WIDTH = 158
const HEIGHT = 36
/** How many periods fit in the line, which shows the last ones. */
const PERIODS_MAX = 12

type Point = {
  readonly period: string
  readonly x: number
  readonly y: number | null
  readonly cell: ShownCell | null
  readonly isComparable: boolean
  readonly words: string
}

/** The periods of a history line, up to the one that is shown. */
export function linePeriods({ trends, now }: DistrictView): DistrictView['trends']['periods'] {
  const at = trends.periods.findIndex(({ period }) => period === now.period)
  return trends.periods.slice(0, at < 0 ? trends.periods.length : at + 1).slice(-PERIODS_MAX)
}

/**
 * What an item showed, period by period. A dot is a level that changed, a hollow one a level that was affirmed; dashes are carried,
 * hatching says that no level was given, and a bar that the scale changed. The label says all of it in words.
 */
export function historyLine(view: DistrictView, item: string): Html {
  const points = pointsOf(view, item)
  const label = points.map(({ period, words }) => `${period} ${words}`).join('; ')
  const lines = points.flatMap((point, at) => segment(points[at - 1], point))
  return html`<svg class="line" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><path class="grid" d="${grid(view, item)}"/>${lines}${points.map(shape)}</svg>`
}

function pointsOf(view: DistrictView, item: string): readonly Point[] {
  const periods = linePeriods(view)
  const step = periods.length < 2 ? 0 : (WIDTH - 12) / (periods.length - 1)
  return periods.map(({ period, version, items }, at) => {
    const found = items.find(each => each.item === item)
    const x = Math.round((6 + at * step) * 10) / 10
    if (found === undefined)
      return { period, x, y: null, cell: null, isComparable: false, words: 'not part of it' }
    const cell = { ...found, occurredOn: null }
    const level = found.level && ranked(found.level, view.lineage.levels(version, item))
    const y = level === null ? null : placeOf(level.of === 1 ? 0.5 : (level.rank - 1) / (level.of - 1))
    const words =
      found.level === null
        ? kindOf(cell).replaceAll('-', ' ')
        : `${levelWords(found.level)} (${kindOf(cell)})`
    return {
      period,
      x,
      y,
      cell,
      isComparable: found.action === 'SC' ? false : found.comparable !== false,
      words,
    }
  })
}

const placeOf = (share: number): number => Math.round((HEIGHT - 5 - share * (HEIGHT - 10)) * 10) / 10

function grid({ lineage, now }: DistrictView, item: string): string {
  const { length } = lineage.levels(now.framework.version, item)
  return Array.from(
    { length },
    (_, at) => `M2 ${placeOf(length === 1 ? 0.5 : at / (length - 1))}h${WIDTH - 4}`,
  ).join('')
}

function segment(before: Point | undefined, { x, y, cell, isComparable }: Point): readonly Html[] {
  if (before === undefined || before.y === null || y === null || !isComparable) return []
  const middle = Math.round(((before.x + x) / 2) * 10) / 10
  const dash = cell?.status === 'carried' ? 'way dash' : 'way'
  return [html`<path class="${dash}" d="M${before.x} ${before.y}H${middle}V${y}H${x}"/>`]
}

function shape({ x, y, cell, isComparable }: Point): Part {
  if (cell === null) return null
  const kind = kindOf(cell)
  const bar =
    isComparable && kind !== 'not-carried' ? null : html`<path class="way" d="M${x} 3v${HEIGHT - 6}"/>`
  if (kind === 'not-rated')
    return html`<rect class="none" x="${x - 5}" y="3" width="10" height="${HEIGHT - 6}"/>`
  if (kind === 'withdrawn') return html`<path class="way" d="m${x - 3} ${HEIGHT / 2 - 3} 6 6m0-6-6 6"/>`
  if (y === null) return kind === 'not-carried' ? bar : null
  if (kind === 'carried') return null
  return html`${bar}<circle class="${kind === 'same' ? 'hollow' : 'dot'}" cx="${x}" cy="${y}" r="3"/>`
}
