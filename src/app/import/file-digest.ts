import { createHash } from 'node:crypto'
import { partsOf } from './file-parts.ts'

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(file: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const part of partsOf(file)) digest.update(part)
  return digest.digest('hex')
}

/** The words for a file that is not read as it was before. */
export const FILE_CHANGED = 'the file was changed while it was read: import it again'
