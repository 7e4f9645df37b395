import { ownBytes } from '../../engine/own-bytes.ts'
import type { CellView } from '../cell.ts'

/** The parts of a cell's JSON between its dates, the item of its earlier level, and its end: UTF-8. */
type Parts = readonly [before: Uint8Array, between: Uint8Array, after: Uint8Array | null]

/** A cell without its dates and its item: a network has few of them, however many districts and items it has. */
export type CellShape = {
  readonly level: CellView['level']
  readonly basis: CellView['basis']
  readonly period: string | null
  /** The fields of a snapshot in the period itself, and in a later one. */
  readonly shown: Parts
  readonly carried: Parts
  /** The fields of trends, likewise; they have no dates. */
  readonly trend: Parts
  readonly carriedTrend: Parts
}

/** What takes the place of a date or an item. No text of a cell contains it, since quotes are escaped there. */
const DATES = /"occurredOn":0,"lastReviewedOn":0/
const ITEM = '"item":0}'
const NULL = Buffer.from('null')

/** The cells of all districts, each shape of them once, by number. */
export class CellShapes {
  readonly #numbers = new Map<string, number>()
  readonly #all: CellShape[] = []
  readonly #dates = new Map<string, number>()
  readonly #dateTexts: Uint8Array[] = []
  #bytes = 0

  /** About so many bytes are held. */
  get bytes(): number {
    return this.#bytes
  }

  /** The numbers of a cell of an item: its shape and its two dates. */
  numbersOf(item: string, cell: CellView): readonly [shape: number, occurred: number, reviewed: number] {
    const isOwn = cell.previous?.item === item
    const blank = { ...cell, occurredOn: 0, lastReviewedOn: 0 }
    const key = JSON.stringify(isOwn ? { ...blank, previous: { ...cell.previous, item: 0 } } : blank)
    let shape = this.#numbers.get(key)
    if (shape === undefined) {
      shape = this.#all.push(shapeOf(cell, key)) - 1
      this.#numbers.set(key, shape)
      this.#bytes += 8 * key.length + 2500
    }
    return [shape, this.#dateNumber(cell.occurredOn), this.#dateNumber(cell.lastReviewedOn)]
  }

  shape(number: number): CellShape {
    const shape = this.#all[number]
    if (shape === undefined) throw new Error(`no cell has the shape ${number}`)
    return shape
  }

  /** A date as JSON. */
  date(number: number): Uint8Array {
    return this.#dateTexts[number] ?? NULL
  }

  #dateNumber(date: string | null): number {
    const text = JSON.stringify(date)
    const known = this.#dates.get(text)
    if (known !== undefined) return known
    this.#dates.set(text, this.#dateTexts.length)
    this.#bytes += 200
    return this.#dateTexts.push(ownBytes(text)) - 1
  }
}

function shapeOf(cell: CellView, key: string): CellShape {
  const fields = JSON.parse(key) as Omit<CellView, 'occurredOn' | 'lastReviewedOn'>
  const later = {
    ...fields,
    status: fields.status === 'rated' ? ('carried' as const) : fields.status,
    action: null,
    movement: null,
  }
  return {
    level: cell.level,
    basis: cell.basis,
    period: cell.period,
    shown: partsOf(key),
    carried: partsOf(JSON.stringify(later)),
    trend: partsOf(JSON.stringify(trendOf(fields))),
    carriedTrend: partsOf(JSON.stringify(trendOf(later))),
  }
}

/** What trends show of a cell. */
const trendOf = ({
  status,
  level,
  action,
  movement,
  comparable,
  reason,
  previous,
}: Omit<CellView, 'occurredOn' | 'lastReviewedOn'>) => ({
  status,
  level,
  action,
  movement,
  comparable,
  reason,
  previous,
})

/** The fields of an object as JSON, without its brackets. */
function partsOf(json: string): Parts {
  const fields = json.slice(1, -1)
  const [before = '', between] = fields.split(DATES)
  const [first = '', after = null] = (between ?? before).split(ITEM)
  return [
    ownBytes(between === undefined ? '' : before),
    ownBytes(first),
    after === null ? null : ownBytes(after),
  ]
}
