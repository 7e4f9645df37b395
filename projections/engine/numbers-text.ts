/** Numbers as one text, with commas between them. */
export const numbersText = (numbers: readonly (number | null)[]): string =>
  JSON.stringify(numbers).slice(1, -1)

/** The numbers in a text that `numbersText` made. */
export const numbersIn = (text: string): readonly (number | null)[] => JSON.parse(`[${text}]`)
