const GROUPED = new Intl.NumberFormat('en')

/** A count as a person reads it: `13,000`. */
export const grouped = (count: number): string => GROUPED.format(count)

/** A count with its noun: `1 district`, `13,000 districts`. */
export const countedWords = (count: number, noun: string): string =>
  `${grouped(count)} ${count === 1 ? noun : noun === 'city' ? 'cities' : `${noun}s`}`
