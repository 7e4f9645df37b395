/**
 * Writes the few kinds of field that events and errors have, from the last one to the first: so the length of a message is
 * known when it has to be written. It is written by hand, because the generated classes are too slow for a read of 30,000
 * events, and the client package does not export the class of `Any`.
 */
export class ProtobufWriter {
  #buffer: Buffer
  #at: number

  constructor(bytesMax: number) {
    this.#buffer = Buffer.allocUnsafe(bytesMax)
    this.#at = bytesMax
  }

  bytes(field: number, value: Uint8Array): this {
    this.#at -= value.length
    this.#buffer.set(value, this.#at)
    return this.#head(field, value.length)
  }

  text(field: number, value: string): this {
    const length = Buffer.byteLength(value)
    this.#at -= length
    this.#buffer.write(value, this.#at)
    return this.#head(field, length)
  }

  number(field: number, value: number): this {
    return this.#varint(value).#varint(field * 8)
  }

  /** Writes a nested message; the callback writes its fields, the last one first. */
  message(field: number, write: (writer: this) => unknown): this {
    const end = this.#at
    write(this)
    return this.#head(field, end - this.#at)
  }

  finish(): Buffer {
    return this.#buffer.subarray(this.#at)
  }

  #head(field: number, length: number): this {
    return this.#varint(length).#varint(field * 8 + 2)
  }

  /** Writes seven bits a byte, the low ones first; every byte but the last has its high bit set. */
  #varint(value: number): this {
    let size = 1
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1
    this.#at -= size
    let rest = value
    for (let index = 0; index < size; index += 1) {
      this.#buffer[this.#at + index] = (rest % 128) + (index < size - 1 ? 128 : 0)
      rest = Math.floor(rest / 128)
    }
    return this
  }
}
