/** So much is held for the next text; what a longer one needed beyond it is given back. */
const HELD_BYTES = 1024 * 1024

/**
 * Puts a text together of bytes that are kept: to join strings, and to encode what came of it, takes several times as long where a
 * text has a hundred kilobytes. The bytes of `text` are UTF-8.
 */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(HELD_BYTES)
  #length = 0

  /** Begins a text; what an earlier one left that was not taken, since something threw, is dropped. */
  begin(): this {
    this.#length = 0
    return this
  }

  bytes(part: Uint8Array): this {
    this.#makeRoom(part.length)
    this.#bytes.set(part, this.#length)
    this.#length += part.length
    return this
  }

  text(part: string): this {
    this.#makeRoom(3 * part.length)
    this.#length += this.#bytes.write(part, this.#length)
    return this
  }

  /** Puts signs of a text in ASCII in the place of as many bytes that were put together before. */
  overwrite(place: number, text: string, from: number, length: number): void {
    for (let at = 0; at < length; at++) this.#bytes[place + at] = text.charCodeAt(from + at)
  }

  /** How many bytes were put together since the beginning. */
  get length(): number {
    return this.#length
  }

  /** What was put together since the beginning. */
  taken(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length))
    if (this.#bytes.length > HELD_BYTES) this.#bytes = Buffer.allocUnsafe(HELD_BYTES)
    return taken
  }

  #makeRoom(length: number): void {
    if (this.#length + length <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * (this.#length + length))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
