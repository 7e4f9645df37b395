/** A text that is nested deeper counts as not canonical, so that every program decides alike, however deep it could read. */
const DEPTH_MAX = 1000

/** Whether a text is canonical JSON (RFC 8785), decimals included, and not nested deeper than 1,000 levels. */
export function isCanonicalText(text: string): boolean {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return false
  }
  return isCanonicalOf(text, value)
}

/** The same for a caller that has parsed the text already: `value` is what `JSON.parse` made of it. */
export function isCanonicalOf(text: string, value: unknown): boolean {
  if (lengthOf(value, 0) === text.length && !text.includes('\\') && text.isWellFormed()) return true
  const order = orderOf(value, DEPTH_MAX)
  if (order === 'too-deep') return false
  // What JavaScript writes is what the RFC asks for, but for the order of keys and for half a surrogate pair, which it escapes.
  if (order === 'sorted' && !text.includes('\\ud') && JSON.stringify(value) === text) return true
  return canonicalOf(value) === text
}

/**
 * How long the canonical text of a value is, or `NaN` where its length does not say that a text without escapes is canonical.
 *
 * Of the texts without escapes that `JSON.parse` reads as a value, the canonical one is the shortest, and no other one is as
 * short: white space and a key that comes twice make it longer. So do other forms of a number, unless it ends with two zeros
 * (`1e2` is as long as `100`); those, decimals and keys in another order are left to a comparison of the texts.
 */
function lengthOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value === 'number') return digitsOf(value)
  if (value === true || value === null) return 4
  if (typeof value !== 'object') return value === false ? 5 : Number.NaN
  if (depth === DEPTH_MAX) return Number.NaN
  if (Array.isArray(value)) {
    let length = value.length === 0 ? 2 : value.length + 1
    for (let at = 0; at < value.length; at++) length += lengthOf(value[at], depth + 1)
    return length
  }
  const fields = value as { readonly [key: string]: unknown }
  let [length, last] = [1, '']
  // What `JSON.parse` has made inherits no field, and to go through its own ones makes no list of them.
  for (const key in fields) {
    // A key like a number stands elsewhere in the value than in the text.
    if (key <= last && length > 1) return Number.NaN
    if (key.charCodeAt(0) <= NINE) return Number.NaN
    last = key
    const each = fields[key]
    length += key.length + 4 + (typeof each === 'string' ? each.length + 2 : lengthOf(each, depth + 1))
  }
  return length === 1 ? 2 : length
}

const NINE = '9'.charCodeAt(0)

function digitsOf(value: number): number {
  if (!Number.isSafeInteger(value) || (value % 100 === 0 && value !== 0)) return Number.NaN
  if (value < 0) return String(value).length
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits++
  return digits
}

/** Whether the keys stand in the order of their code units, as they were read. */
function orderOf(value: unknown, depthMax: number): 'sorted' | 'unsorted' | 'too-deep' {
  if (typeof value !== 'object' || value === null) return 'sorted'
  if (depthMax === 0) return 'too-deep'
  const isArray = Array.isArray(value)
  const fields = value as { readonly [key: string]: unknown }
  let isSorted = true
  let last = ''
  for (const key of Object.keys(fields)) {
    if (!isArray && key < last) isSorted = false
    last = key
    const each = fields[key]
    if (typeof each !== 'object') continue
    const order = orderOf(each, depthMax - 1)
    if (order === 'too-deep') return order
    if (order === 'unsorted') isSorted = false
  }
  return isSorted ? 'sorted' : 'unsorted'
}

/** A value that was read from JSON as canonical text (RFC 8785); null where a string in it has no canonical form. */
export function canonicalOf(value: unknown): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : null
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isArray = Array.isArray(value)
  const entries = Object.entries(value)
  const parts = (isArray ? entries : entries.toSorted(([a], [b]) => (a < b ? -1 : 1))).map(([key, each]) => {
    const text = canonicalOf(each)
    const name = isArray ? '' : canonicalOf(key)
    return text === null || name === null ? null : isArray ? text : `${name}:${text}`
  })
  if (parts.includes(null)) return null
  return isArray ? `[${parts.join(',')}]` : `{${parts.join(',')}}`
}
