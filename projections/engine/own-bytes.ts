/**
 * The UTF-8 of a text that is held for long, in memory of its own. `Buffer.from` cuts that of a short text from a block of 64 KiB, and
 * the whole block stays as long as any text in it.
 */
export const ownBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

/** The same of bytes that were cut from such a block. Those that have memory of their own are given back as they are. */
export function ownBuffer(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes
  const own = Buffer.allocUnsafeSlow(bytes.length)
  own.set(bytes)
  return own
}
