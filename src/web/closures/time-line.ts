import { dayFromNumber, dayToNumber } from '../../domain/values/date.ts'
import { spanOf } from '../../domain/values/date-span.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import type { CasePage } from './case-view.ts'
import { type Span, spansOf, stretchWords } from './spans.ts'
import { stepName } from './steps-table.ts'

const [WIDTH, LEFT, RIGHT] = [640, 36, 604] as const
/** The width of one character in text of 13 px, at most. */
const SIGN_WIDTH = 6.8
/** Dots that lie closer than this share one label. */
const TOGETHER = 9
const [SPAN_HEIGHT, LABEL_HEIGHT] = [46, 17] as const
const LABEL_ROWS = 3

type Scale = { readonly first: number; readonly last: number; readonly xOf: (day: number) => number }
type Dot = { readonly x: number; readonly name: string; readonly isExact: boolean }

/**
 * When the steps of a case were taken, and above them what each rule asks between two of them beside what was given. Everything in
 * it is said in its label, in the table of rules and in that of steps.
 */
export function timeLine(page: CasePage): Part {
  const spans = spansOf(page)
  const stretches = spans.flatMap(({ asked, given }) => (given === null ? [asked] : [asked, given]))
  const steps = page.steps.map(stepPlace)
  const scale = scaleOf([
    ...steps.map(({ day }) => day),
    ...stretches.flatMap(({ from, to }) => [dayToNumber(from), dayToNumber(to)]),
  ])
  if (scale === null) return null
  let axis = 16
  const above = spans.map(span => {
    const drawing = drawn(span, axis, scale)
    axis += span.given === null ? SPAN_HEIGHT - 18 : SPAN_HEIGHT
    return drawing
  })
  const dots = together(steps.map(({ day, ...dot }) => ({ ...dot, x: scale.xOf(day) })))
  const labels = placed(dots)
  const ticksAt = axis + 28 + (1 + Math.max(0, ...labels.map(({ row }) => row))) * LABEL_HEIGHT
  const label = [...stretches.map(stretchWords), steps.map(({ words }) => words).join(', ')].join('. ')
  const names = labels.map(
    ({ x, row, left, name }) =>
      html`${row > 0 && html`<path class="grid" d="M${x} ${axis}V${axis + 8 + row * LABEL_HEIGHT}"/>`}<text x="${left}" y="${axis + 18 + row * LABEL_HEIGHT}">${name}</text>`,
  )
  const circles = dots.map(
    ({ x, isExact }) => html`<circle class="${isExact ? 'dot' : 'hollow'}" cx="${x}" cy="${axis}" r="5"/>`,
  )
  return html`<div class="drawing" tabindex="0" role="region" aria-label="Time line of the case"><svg width="${WIDTH}" height="${ticksAt + 8}" viewBox="0 0 ${WIDTH} ${ticksAt + 8}" role="img" aria-label="${label}.">${above}${ticks(scale, axis, ticksAt)}<path class="way" d="M${LEFT} ${axis}H${RIGHT}"/>${names}${circles}</svg></div>${steps.some(({ isExact }) => !isExact) && html`<p class="muted small">A hollow dot: the day itself is not known.</p>`}`
}

/** The place of a step: if its day is not known, the middle of the days on which it may have been taken. */
function stepPlace(step: CasePage['steps'][number]) {
  const { from, to } = spanOf(step.on)
  const name = stepName(step)
  const day = (dayToNumber(from) + dayToNumber(to)) / 2
  return { day, name, isExact: from === to, words: `${name} ${dateWords(step.on)}` }
}

/** The scale from days to places; null if there are no two different days. */
function scaleOf(days: readonly number[]): Scale | null {
  const [first, last] = [Math.min(...days), Math.max(...days)]
  if (days.length === 0 || first === last) return null
  const xOf = (day: number) =>
    Math.round((LEFT + ((day - first) / (last - first)) * (RIGHT - LEFT)) * 10) / 10
  return { first, last, xOf }
}

/** What was asked, dashed between two ends; below it what was given. */
function drawn({ asked, given, isBroken }: Span, y: number, { xOf }: Scale): Html {
  const [from, to] = [xOf(dayToNumber(asked.from)), xOf(dayToNumber(asked.to))]
  const dashed = html`<path class="way dash" d="M${from} ${y + 6}H${to}"/><path class="way" d="M${from} ${y + 1}v10M${to} ${y + 1}v10"/>${textBeside(asked.words, (from + to) / 2, y - 4)}`
  if (given === null) return dashed
  const [start, end] = [xOf(dayToNumber(given.from)), xOf(dayToNumber(given.to))]
  const fits = end + 8 + widthOf(given.words) <= WIDTH
  const words = fits
    ? html`<text x="${end + 8}" y="${y + 26}">${given.words}</text>`
    : html`<text class="end" x="${start - 8}" y="${y + 26}">${given.words}</text>`
  return html`${dashed}<path class="${isBroken ? 'bad' : 'good'}" stroke="currentColor" stroke-width="3" d="M${start} ${y + 22}H${end}"/>${words}`
}

/** A text centred on what it names, but kept within the drawing. */
function textBeside(words: string, middle: number, y: number, isMuted = false): Html {
  const width = widthOf(words)
  const left = Math.round(Math.min(Math.max(0, middle - width / 2), WIDTH - width))
  return isMuted
    ? html`<text class="muted" fill="currentColor" x="${left}" y="${y}">${words}</text>`
    : html`<text x="${left}" y="${y}">${words}</text>`
}

const widthOf = (words: string): number => words.length * SIGN_WIDTH

/** Joins dots at the same place into one, with all their names. */
function together(dots: readonly Dot[]): readonly Dot[] {
  const groups: { x: number; isExact: boolean; names: string[] }[] = []
  for (const { x, name, isExact } of dots.toSorted((a, b) => a.x - b.x)) {
    const last = groups.at(-1)
    if (last === undefined || x - last.x > TOGETHER || last.isExact !== isExact)
      groups.push({ x, isExact, names: [name] })
    else last.names.push(name)
  }
  return groups.map(({ x, isExact, names }) => ({ x, isExact, name: namesOnce(names) }))
}

/** `hearing (3), notice`. */
function namesOnce(names: readonly string[]): string {
  const counts = Map.groupBy(names, name => name)
  return [...counts].map(([name, { length }]) => (length === 1 ? name : `${name} (${length})`)).join(', ')
}

/** Each label in the first row in which it has room; what has none in any row stands in the table alone. */
function placed(dots: readonly Dot[]): readonly (Dot & { readonly row: number; readonly left: number })[] {
  const ends: number[] = Array.from({ length: LABEL_ROWS }, () => -Infinity)
  return dots.flatMap(dot => {
    const width = widthOf(dot.name)
    const left = Math.round(Math.min(Math.max(0, dot.x - width / 2), WIDTH - width))
    const row = ends.findIndex(end => left >= end + 8)
    if (row < 0) return []
    ends[row] = left + width
    return [{ ...dot, row, left }]
  })
}

const MONTHS_SHOWN = 12

/** The first days of months, or of every third or twelfth one if there are many. */
function ticks({ first, last, xOf }: Scale, axis: number, y: number): Part {
  const months: string[] = []
  const [end, start] = [dayFromNumber(Math.floor(last)), dayFromNumber(Math.ceil(first))]
  for (let at = Number(start.slice(0, 4)) * 12 + Number(start.slice(5, 7)) - 1; ; at++) {
    const day = `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
    if (day > end) break
    if (day >= start) months.push(day)
  }
  const every = months.length <= MONTHS_SHOWN ? 1 : months.length <= 3 * MONTHS_SHOWN ? 3 : 12
  const shown = months.filter(day => (Number(day.slice(5, 7)) - 1) % every === 0)
  return shown.map((day, at) => {
    const x = xOf(dayToNumber(day))
    const [, month = '', year = ''] = dateWords(day).split(' ')
    const words = at === 0 || month === 'January' ? `${month.slice(0, 3)} ${year}` : month.slice(0, 3)
    return html`<path class="grid" d="M${x} ${axis - 5}v10"/>${textBeside(words, x, y, true)}`
  })
}
