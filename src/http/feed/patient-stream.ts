import { Readable } from 'node:stream'
import type { Timer } from '../edge/timer.ts'

/** A reader that takes nothing for this long is cut off. */
const PATIENCE_MS = 30_000
/** How much waits for a reader at most, apart from one text more. */
const BUFFER_BYTES = 64 * 1024

/** Texts or bytes one after another, as fast as they are taken. Fails where a text is not taken in time. */
export function patientStream(texts: AsyncIterable<string | Uint8Array>, timer: Timer): Readable {
  const stream = Readable.from(watched(), { objectMode: false, highWaterMark: BUFFER_BYTES })
  return stream

  async function* watched(): AsyncGenerator<string | Uint8Array> {
    for await (const text of texts) {
      const giveUp = () => stream.destroy(new Error('the reader took nothing for too long'))
      const callOff = timer(PATIENCE_MS, giveUp)
      try {
        yield text
      } finally {
        callOff()
      }
    }
  }
}
