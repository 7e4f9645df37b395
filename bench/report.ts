export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** One figure of the benchmark beside the goal it is held to; a figure for comparison has none. */
export type Figure = {
  readonly name: string
  readonly value: number
  /** The same by the clock on the wall, if the value is by processor time. */
  readonly byClock?: number
  readonly goal: Goal | null
  readonly note: string
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** The median of what the pairs of one run give: each pair was measured side by side. */
export const medianRatio = (over: readonly number[], under: readonly number[]): number =>
  median(over.map((each, index) => each / (under[index] ?? Number.NaN)))

const HEADING = ['measure', 'measured', 'by clock', 'goal', 'verdict', 'medians behind it'] as const

/** The figures as an aligned table. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEADING, ...figures.map(rowOf)]
  const widths = HEADING.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function rowOf(figure: Figure): readonly string[] {
  const { name, value, byClock, goal, note } = figure
  const digits = value >= 10 ? 0 : 2
  // Cut off rather than rounded, so that a figure that is shown as equal to an `atLeast` goal has reached it.
  const shown = (Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits)
  const clock = byClock === undefined ? '' : byClock.toFixed(2)
  if (goal === null) return [name, shown, clock, '-', '-', note]
  const told = 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`
  return [name, shown, clock, told, isMet(figure) ? 'met' : 'missed', note]
}

/** Whether a figure meets its goal; true if it has none. */
const isMet = ({ value, goal }: Figure): boolean =>
  goal === null || ('atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost)

/** How many of the figures that have a goal meet it, and the names of those that miss it. */
export function summaryOf(figures: readonly Figure[]): string {
  const held = figures.filter(({ goal }) => goal !== null)
  const missed = held.filter(figure => !isMet(figure)).map(({ name }) => name)
  const names = missed.length === 0 ? '' : `; missed: ${missed.join('; ')}`
  return `${held.length - missed.length} of ${held.length} rows met${names}`
}

/** The smallest value that this share of the values, from 0 to 1, does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN
}

export const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`
