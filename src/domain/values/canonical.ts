/**
 * Canonical JSON (RFC 8785) of what the ledger stores: keys in order of their code units, no white space. Only strings,
 * booleans, null and safe integers occur, for which `JSON.stringify` writes what the RFC asks for; anything else throws.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`${value} is no safe integer: decimals are stored as text`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (typeof value !== 'object' || !isPlain(value)) throw new TypeError(`a ${typeof value} cannot be stored`)
  const fields = value as { readonly [key: string]: unknown }
  let text = ''
  for (const key of inOrder(Object.keys(fields))) {
    const each = fields[key]
    if (each !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(each)}`
  }
  return `{${text}}`
}

/** Text that stands in quotes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new TypeError('an unpaired surrogate has no canonical form')
  return JSON.stringify(text)
}

/** More keys than this are left to `sort`, which is slow for a few. */
const KEYS_MAX = 20

/** Puts keys in the order of their code units, as the RFC asks; most stand in it already. */
function inOrder(keys: string[]): readonly string[] {
  // Without a comparison of its own, `sort` orders by code units.
  if (keys.length > KEYS_MAX) return keys.sort()
  for (let next = 1; next < keys.length; next++) {
    const key = keys[next] ?? ''
    let at = next
    for (let before = keys[at - 1]; before !== undefined && before > key; before = keys[at - 1]) {
      keys[at--] = before
    }
    keys[at] = key
  }
  return keys
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
