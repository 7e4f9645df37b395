import { Readable } from 'node:stream'

/** A body of this size or more is sent part by part, and compressed only once it is asked for again. */
export const PARTED_FROM_BYTES = 256 * 1024

/** A body in parts that are never put together: it is sent as fast as the caller takes it, and shares parts with others. */
export class PartedBody {
  readonly parts: readonly Buffer[]
  readonly length: number

  constructor(parts: readonly Buffer[]) {
    this.parts = parts
    this.length = parts.reduce((length, part) => length + part.length, 0)
  }

  /** A stream of the parts, each of which is read when it is wanted. */
  stream(): Readable {
    let next = 0
    const { parts } = this
    return new Readable({
      highWaterMark: PARTED_FROM_BYTES,
      read() {
        while (next < parts.length) if (!this.push(parts[next++])) return
        this.push(null)
      },
    })
  }
}

/** The bytes of an answer. */
export type Body = Buffer | PartedBody

/** Some parts as one body: copied together where that is cheap. */
export const bodyOf = (parts: readonly Buffer[]): Body => {
  const parted = new PartedBody(parts)
  return parted.length < PARTED_FROM_BYTES ? Buffer.concat(parts) : parted
}
