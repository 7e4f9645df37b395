/** Thrown where a file of a bundle is not written as it must be. */
export class BundleMalformed extends Error {}

/** Longer than any line that the ledger writes: an event has at most 256 KB, and its base64 a third more. */
const LINE_BYTES_MAX = 2_000_000

/** Decodes bytes as UTF-8. Throws `BundleMalformed` if they are not UTF-8, or more than `bytesMax`. */
export async function textOf(bytes: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of bytes) {
    length += part.length
    if (length > bytesMax) throw new BundleMalformed(`is longer than ${bytesMax} bytes`)
    parts.push(part)
  }
  return decoded(Buffer.concat(parts))
}

/**
 * The lines of a text, without their line ends. Throws `BundleMalformed` if the last line has no end, or a line is too long or
 * not UTF-8.
 */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const part of bytes) {
    rest = Buffer.concat([rest, part])
    let start = 0
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield decoded(rest.subarray(start, end))
      start = end + 1
    }
    rest = rest.subarray(start)
    if (rest.length > LINE_BYTES_MAX) throw new BundleMalformed('has a line that is too long')
  }
  if (rest.length > 0) throw new BundleMalformed('ends within a line')
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    throw new BundleMalformed('is not UTF-8')
  }
}
