import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Published test vectors beside the project; tests that need them are skipped with a warning if they are missing. */
export const VECTORS = join(import.meta.dirname, '../../../../shared/vectors')

/** Whether the test vectors are missing, for `test.skipIf`; prints a warning if so. */
export function lacksVectors(): boolean {
  const isMissing = !existsSync(VECTORS)
  if (isMissing) console.warn(`skipped: the published test vectors are not in ${VECTORS}`)
  return isMissing
}
