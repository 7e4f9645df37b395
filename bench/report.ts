/** One figure of the benchmark beside the limit it is held to; a figure for comparison has none. */
export type Figure = {
  readonly name: string
  readonly value: number
  /** The same by the clock on the wall, where the value is by processor time. */
  readonly byClock?: number
  readonly limit: { readonly atLeast: number } | { readonly atMost: number } | null
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

const HEADING = ['measure', 'measured', 'by clock', 'limit', 'verdict', 'medians behind it'] as const

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

function rowOf({ name, value, byClock, limit, note }: Figure): readonly string[] {
  const digits = value >= 10 ? 0 : 2
  // Cut off rather than rounded: what is shown as the limit has reached it.
  const shown = (Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits)
  const clock = byClock === undefined ? '' : byClock.toFixed(2)
  if (limit === null) return [name, shown, clock, '-', '-', note]
  const isAtLeast = 'atLeast' in limit
  const bound = isAtLeast ? limit.atLeast : limit.atMost
  const isMet = isAtLeast ? value >= bound : value <= bound
  const verdict = isMet ? 'meets' : isAtLeast ? 'below' : 'above'
  return [name, shown, clock, `${isAtLeast ? '>=' : '<='} ${bound.toFixed(digits)}`, verdict, note]
}

export const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`
