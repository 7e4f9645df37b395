import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/** So many bytes are written at once: a call for each text would cost more than its bytes. */
const HELD_BYTES = 1024 * 1024
const BYTES_OF_A_CHARACTER_MAX = 3

/** Where a text stands in its file. */
export type TextPlace = { readonly at: number; readonly bytes: number }

/** A new file of texts, which are written one after another and read by their places. */
export class TextFile {
  readonly #file: number
  readonly #held = Buffer.allocUnsafe(HELD_BYTES)
  #heldBytes = 0
  #writtenBytes = 0

  constructor(path: string) {
    this.#file = openSync(path, 'wx+')
  }

  add(text: string): TextPlace {
    const most = text.length * BYTES_OF_A_CHARACTER_MAX
    if (most > HELD_BYTES - this.#heldBytes) this.#writeHeld()
    const at = this.#writtenBytes + this.#heldBytes
    if (most <= HELD_BYTES) {
      const bytes = this.#held.write(text, this.#heldBytes)
      this.#heldBytes += bytes
      return { at, bytes }
    }
    const long = Buffer.from(text)
    this.#write(long)
    return { at, bytes: long.length }
  }

  read({ at, bytes }: TextPlace): string {
    if (at + bytes > this.#writtenBytes) this.#writeHeld()
    const read = Buffer.allocUnsafe(bytes)
    for (let done = 0; done < bytes; ) {
      const count = readSync(this.#file, read, done, bytes - done, at + done)
      if (count === 0) throw new Error('a scratch file was cut while it was in use')
      done += count
    }
    return read.toString()
  }

  close(): void {
    closeSync(this.#file)
  }

  #writeHeld(): void {
    this.#write(this.#held.subarray(0, this.#heldBytes))
    this.#heldBytes = 0
  }

  #write(bytes: Uint8Array): void {
    // A call may write a part alone, such as where a disk is nearly full.
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#writtenBytes + done)
    }
    this.#writtenBytes += bytes.length
  }
}
