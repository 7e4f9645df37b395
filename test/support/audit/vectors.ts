import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Published test vectors beside the project; tests that need them skip where they are missing, and say so. */
export const VECTORS = join(import.meta.dirname, '../../../../shared/vectors')

/** For `test.skipIf`, with a line that says what is missing. */
export function lacksVectors(): boolean {
  const isMissing = !existsSync(VECTORS)
  if (isMissing) console.warn(`skipped: the published test vectors are not in ${VECTORS}`)
  return isMissing
}
