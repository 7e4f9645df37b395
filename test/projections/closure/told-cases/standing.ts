import { dayFromNumber, dayToNumber } from '../../../../src/domain/values/date.ts'
import { spanOf } from '../../../../src/domain/values/date-span.ts'
import { TOLD_RULES } from './rules.ts'
import { TOLD_STEPS } from './steps.ts'
import type { ToldCase } from './told-case.ts'

export const TOLD: readonly ToldCase[] = [...TOLD_STEPS, ...TOLD_RULES]

/** The day before, the day of and the day after each step of a line. */
export function daysOf({ rows, moratoria = [] }: ToldCase): readonly string[] {
  const days = [...rows, ...moratoria].map(row => spanOf(row.occurred_on ?? '').to)
  const around = days.flatMap(day => [-1, 0, 1].map(by => dayFromNumber(dayToNumber(day) + by)))
  return [...new Set(around)].sort()
}

/** The standing of a case on a day in the table, which is that of the last day named before; null before the first one. */
export function toldOn({ told }: ToldCase, id: string, day: string): string | null {
  const [, standing = null] = Object.entries(told[id] ?? {}).findLast(([from]) => from <= day) ?? []
  return standing
}

type Standing = {
  readonly state: string | null
  readonly action: string | null
  readonly effectiveOn: string | null
  readonly rules: readonly { readonly rule: string; readonly result: string }[]
  readonly next: readonly { readonly rule: string; readonly dueOn: string | null }[]
}
/** How a case stands, in the words of the table. */
export function inWords({ state, action, effectiveOn, rules, next }: Standing): string {
  const plan = [action, effectiveOn].filter(each => each !== null).join(', ')
  return [
    `${state ?? 'nowhere'}${plan === '' ? '' : ` (${plan})`}`,
    rules.map(({ rule, result }) => `${rule} ${result}`).join(', '),
    next.map(({ rule, dueOn }) => `${rule} ${dueOn ?? '-'}`).join(', '),
  ]
    .filter(each => each !== '')
    .join('; ')
}
