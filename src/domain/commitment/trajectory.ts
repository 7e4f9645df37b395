import { type Day, dayToNumber, lastDayOf, type PartialDate } from '../values/date.ts'
import { Decimal } from '../values/text.ts'
import type { CommitmentState, Progress, Terms } from './state.ts'

/** Where a commitment should have been on a day by the straight line from baseline to target, and where it was. */
export type Trajectory = {
  /** Decimals as text, to six places. */
  readonly expected: string
  readonly value: string
  readonly reportedOn: PartialDate
  readonly hasSource: boolean
  readonly self: boolean
  /** How far ahead of the line (negative: behind it), counted towards the target. */
  readonly ahead: string
  readonly direction: 'ahead' | 'on-line' | 'behind'
}

/** On the terms of the first day and on those in force; null where there is no line, or no value to hold against it. */
export function trajectoriesOn(
  state: CommitmentState,
  day: Day,
): { readonly onOriginalTerms: Trajectory | null; readonly onTermsInForce: Trajectory | null } {
  const { original, inForce, made, progress, baselineMeasure, baselineUnit } = state
  if (original === null || inForce === null || made === null)
    return { onOriginalTerms: null, onTermsInForce: null }
  // A value reported on another measure, or in another unit, says nothing of this line, and neither does a baseline.
  const on = (terms: Terms) =>
    progress.findLast(
      each => each.value !== null && each.measure === terms.measure && isOneUnit(each.unit, terms.unit),
    )
  const isComparable = baselineMeasure === inForce.measure && isOneUnit(baselineUnit, inForce.unit)
  const current = isComparable ? inForce : { ...inForce, baseline: null }
  return {
    onOriginalTerms: trajectoryOn(original, made.on, on(original), day),
    onTermsInForce: trajectoryOn(current, made.on, on(inForce), day),
  }
}

/** A unit that was left out is no different unit: it may be stated later. */
const isOneUnit = (a: string | null, b: string | null): boolean => a === null || b === null || a === b

/**
 * expected(D) = baseline + (target - baseline) x (D - made) / (due - made), and the target from the due date on; ahead by
 * sign(target - baseline) x (value - expected). Computed in fractions of whole numbers, since binary numbers cannot hold every
 * decimal.
 */
function trajectoryOn(
  { measure, baseline, target, dueOn }: Terms,
  madeOn: PartialDate,
  report: Progress | undefined,
  day: Day,
): Trajectory | null {
  const [from, to, value] = [unitsOf(baseline), unitsOf(target), unitsOf(report?.value ?? null)]
  if (from === null || to === null || value === null || report === undefined) return null
  if (measure === null || dueOn === null) return null
  const start = dayToNumber(lastDayOf(madeOn))
  const days = dayToNumber(lastDayOf(dueOn)) - start
  if (days <= 0) return null
  const whole = BigInt(days)
  const spent = BigInt(Math.max(0, Math.min(days, dayToNumber(day) - start)))
  const expected = from * whole + (to - from) * spent
  const lead = value * whole - expected
  const ahead = to === from ? 0n : to > from ? lead : -lead
  return {
    expected: decimalOf(expected, whole),
    value: report.value ?? '',
    reportedOn: report.on,
    hasSource: report.hasSource,
    self: report.self,
    ahead: decimalOf(ahead, whole),
    direction: ahead > 0n ? 'ahead' : ahead < 0n ? 'behind' : 'on-line',
  }
}

/** As many places as a decimal may have, and as many as are shown. */
const PLACES = 15
const PLACES_SHOWN = 6
const UNITS_SHOWN = 10n ** BigInt(PLACES - PLACES_SHOWN)

/** A decimal in whole units of its last place; null for words. */
function unitsOf(decimal: string | null): bigint | null {
  if (decimal === null || !Decimal.safeParse(decimal).success) return null
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(PLACES, '0'))
}

/** A share of units as text, its last place rounded half away from zero. */
function decimalOf(share: bigint, of: bigint): string {
  const divisor = of * UNITS_SHOWN
  const rounded = ((share < 0n ? -share : share) + divisor / 2n) / divisor
  const digits = rounded.toString().padStart(PLACES_SHOWN + 1, '0')
  const fraction = digits.slice(-PLACES_SHOWN).replace(/0+$/, '')
  const sign = share < 0n && rounded > 0n ? '-' : ''
  return `${sign}${digits.slice(0, -PLACES_SHOWN)}${fraction === '' ? '' : `.${fraction}`}`
}
