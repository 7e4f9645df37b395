import { open } from 'node:fs/promises'

const PART_BYTES = 64 * 1024

/** The bytes of a file, some at a time: in one buffer, so that what was read is overwritten by what is read next. */
export async function* partsOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file)
  try {
    const buffer = Buffer.allocUnsafe(PART_BYTES)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PART_BYTES)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}
