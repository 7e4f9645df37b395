/** A number with its noun: `1 row`, `2 rows`, `2 analyses`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`
