import type { Commitment } from '../../../projections/commitment/commitment.ts'
import { dayToNumber, lastDayOf } from '../../domain/values/date.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { onDate } from '../../explain/words.ts'
import { type Html, html, type Part } from '../parts/html.ts'

const [LEFT, RIGHT, TOP, BOTTOM] = [70, 620, 24, 176] as const

type Told = NonNullable<Commitment['trajectory']['onOriginalTerms']>
type Point = { readonly x: number; readonly y: number; readonly value: string; readonly on: string }

/**
 * The line that was promised, from where it started to its target, and what was reported since. If the two cannot be compared,
 * nothing is drawn and the reason is given instead.
 */
export function trajectory(
  { original, amended, progress, madeOn, trajectory: told }: Commitment,
  day: string,
): Part {
  const { baseline, target, dueOn, measure, unit } = original
  if (progress.length === 0 && baseline === null) return null
  const head = html`<h2>How it went</h2>`
  const lacking = lackOf({ baseline, target, dueOn })
  if (lacking !== null || baseline === null || target === null || dueOn === null)
    return html`<section>${head}<p>No line is drawn, since ${lacking}. What was reported stands below.</p></section>`
  const reported = progress.filter(({ value }) => value !== null && isNumber(value))
  if (amended !== null && amended.measure !== measure)
    return html`<section>${head}<p>No line is drawn, since the measure was replaced (“${amended.measure ?? 'none'}” for “${measure ?? 'none'}”): what is reported by one cannot be held against the other.</p></section>`
  const days = [madeOn, dueOn, ...reported.map(({ on }) => on)].map(day => dayToNumber(lastDayOf(day)))
  const values = [baseline, target, ...reported.map(({ value }) => value ?? '0')].map(Number)
  const scale = (low: number, high: number, from: number, to: number) => (value: number) =>
    Math.round((high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from)) * 10) /
    10
  const xOf = scale(Math.min(...days), Math.max(...days), LEFT, RIGHT)
  const yOf = scale(Math.min(...values), Math.max(...values), BOTTOM, TOP)
  const point = (on: string, value: string): Point => ({
    x: xOf(dayToNumber(lastDayOf(on))),
    y: yOf(Number(value)),
    value,
    on,
  })
  const [start, end] = [point(madeOn, baseline), point(dueOn, target)]
  const points = reported.map(({ on, value }) => point(on, value ?? '0'))
  const label = `Promised: from ${baseline} on ${dateWords(madeOn)} to ${target} by ${dateWords(dueOn)}. Reported: ${points.map(({ on, value }) => `${value} on ${dateWords(on)}`).join(', ') || 'nothing'}.`
  const where = told.onOriginalTerms
  const words = where === null ? null : html`<p>${standing(where, day)}</p>`
  return html`<section>${head}${words}<div class="drawing" tabindex="0" role="region" aria-label="Drawing of what was promised and reported"><svg width="640" height="220" viewBox="0 0 640 220" role="img" aria-label="${label}"><path class="grid" d="M${LEFT} ${BOTTOM}H${RIGHT}"/><path class="way dash" d="M${start.x} ${start.y} ${end.x} ${end.y}"/>${[start, end].map(({ x, y }) => html`<circle class="dot" cx="${x}" cy="${y}" r="4"/>`)}${points.map(({ x, y }) => html`<rect class="reported" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`)}${tick(start, 'start')}${tick(end, 'end')}<text x="${LEFT}" y="${BOTTOM + 24}">${dateWords(madeOn)}</text><text class="end" x="${RIGHT}" y="${BOTTOM + 24}">${dateWords(end.x >= RIGHT ? dueOn : (points.at(-1)?.on ?? dueOn))}</text></svg></div><p class="muted small">Dashed: the straight line that was promised${unit === null ? '' : `, in ${unit}`}. Squares: what was reported.</p></section>`
}

const tick = ({ x, y, value }: Point, where: 'start' | 'end'): Html =>
  html`<text class="${where}" x="${x + (where === 'end' ? -8 : 8)}" y="${y - 8}">${value}</text>`

/** How the last report compares with the line on the day asked about; on its own day it may have compared otherwise. */
function standing({ direction, ahead, expected, reportedOn }: Told, day: string): string {
  const last = `What was last reported, ${onDate(reportedOn)}`
  if (direction === 'on-line') return `${last}, is where the line stands on ${dateWords(day)}.`
  const side = direction === 'ahead' ? 'ahead of' : 'behind'
  return `${last}, is ${ahead.replace('-', '')} ${side} the ${expected} at which the line stands on ${dateWords(day)}.`
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

/** Why there is no line from where a promise started to its target; null if there is one. */
function lackOf({
  baseline,
  target,
  dueOn,
}: Pick<Commitment['original'], 'baseline' | 'target' | 'dueOn'>): string | null {
  if (baseline === null) return 'it does not say where it started from'
  if (target === null) return 'it has no target'
  if (dueOn === null) return 'it has no due date'
  return isNumber(baseline) && isNumber(target) ? null : 'it is not told in numbers'
}
