/**
 * Canonical JSON (RFC 8785) of what the ledger stores: keys in order of their code units, no white space. Only strings,
 * booleans, null and safe integers occur, for which `JSON.stringify` writes what the RFC asks for; anything else throws.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('an unpaired surrogate has no canonical form')
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`${value} is no safe integer: decimals are stored as text`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (typeof value !== 'object' || !isPlain(value)) throw new TypeError(`a ${typeof value} cannot be stored`)
  const fields = value as { readonly [key: string]: unknown }
  let text = ''
  // Without a comparison of its own, `sort` orders by code units, as the RFC asks.
  for (const key of Object.keys(fields).sort()) {
    const each = fields[key]
    if (each !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(each)}`
  }
  return `{${text}}`
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
