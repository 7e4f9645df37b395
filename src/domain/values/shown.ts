const LENGTH_MAX = 200
/** Signs that are not seen, or that change how what follows is seen: controls, formats, line ends, halves of pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * A value as a message shows it: at most `lengthMax` characters of it, and signs that are not seen by their code. A value comes from
 * anywhere, and a message goes to terminals and logs.
 */
export function shown(value: string, lengthMax = LENGTH_MAX): string {
  let text = ''
  for (const sign of value) {
    const next = UNSEEN.test(sign) ? codeOf(sign) : sign
    if (text.length + next.length > lengthMax) return `${text}…`
    text += next
  }
  return text
}

/** A value for a message, with every text in it as `shown` shows it. */
export function allShown<Value>(value: Value): Value {
  return shownIn(value) as Value
}

function shownIn(value: unknown): unknown {
  if (typeof value === 'string') return shown(value)
  if (Array.isArray(value)) return value.map(shownIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shownIn(each)]))
}

const codeOf = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
