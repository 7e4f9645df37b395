import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(file: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) digest.update(chunk)
  return digest.digest('hex')
}

/** The words for a file that is not read as it was before. */
export const FILE_CHANGED = 'the file was changed while it was read: import it again'
