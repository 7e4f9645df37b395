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
  const order = orderOf(value, DEPTH_MAX)
  if (order === 'too-deep') return false
  // What JavaScript writes is what the RFC asks for, but for the order of keys and for half a surrogate pair, which it escapes.
  if (order === 'sorted' && !text.includes('\\ud') && JSON.stringify(value) === text) return true
  return canonicalOf(value) === text
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
