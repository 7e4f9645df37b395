import { capitalised } from '../../explain/words.ts'

/** `RatingRecorded` in words: `Rating recorded`. */
export const typeWords = (type: string): string =>
  capitalised(
    type.replaceAll(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`),
  )
