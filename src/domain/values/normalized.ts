/** Invisible signs: of no width, or only for the direction of writing or the shape of their neighbours. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
const LINE_BREAK = /\r\n|[\r\u0085\u2028\u2029]/g
const BLANKS = /[\p{Zs}\t]+/gu

/** Visible ASCII with single blanks, as most texts are, is normalized already. */
const PLAIN = /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/

/**
 * The one spelling of a text: composed (Unicode NFC), without invisible signs, with single blanks and `\n` for every line
 * break, trimmed. Texts that look alike are equal after it.
 */
export const normalized = (value: string): string =>
  PLAIN.test(value)
    ? value
    : value
        .replace(INVISIBLE, '')
        .normalize('NFC')
        .replace(LINE_BREAK, '\n')
        .replace(BLANKS, ' ')
        .replace(/ ?\n ?/g, '\n')
        .trim()

/**
 * The code of the first sign of a text that no reader can see and that stores treat differently (a control character or half of
 * a surrogate pair); null if there is none.
 */
export function unprintableIn(value: string): string | null {
  const [sign] = /[^\P{Cc}\n]|\p{Cs}/u.exec(value) ?? []
  return sign === undefined ? null : codeOf(sign)
}

/** A sign by its code point, as Unicode writes it: `U+200B`. */
const codeOf = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** A JSON value whose texts are all normalized; the names of fields stay as they are. */
export function normalizedTexts(value: unknown): unknown {
  if (typeof value === 'string') return normalized(value)
  if (Array.isArray(value)) return value.map(normalizedTexts)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, normalizedTexts(each)]))
}
