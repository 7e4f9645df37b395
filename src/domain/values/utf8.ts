const REPLACEMENT = '\ufffd'
const REPLACEMENT_BYTES = new TextEncoder().encode(REPLACEMENT)

/**
 * The offset of the first byte that does not belong to UTF-8; of a character that is cut short it is the character's first
 * byte. Null where every byte belongs to it.
 */
export function firstInvalidByte(bytes: Uint8Array): number | null {
  const encoder = new TextEncoder()
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let offset = 0
  // Decoding puts U+FFFD in the place of what is wrong; it is wrong only where the bytes do not say U+FFFD themselves.
  for (const part of text.split(REPLACEMENT).slice(0, -1)) {
    offset += encoder.encode(part).length
    if (REPLACEMENT_BYTES.some((byte, at) => bytes[offset + at] !== byte)) return offset
    offset += REPLACEMENT_BYTES.length
  }
  return null
}
