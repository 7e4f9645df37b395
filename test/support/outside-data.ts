import { join } from 'node:path'

/** The real data beside the project; tests that need it skip where it is missing. */
export const DATA = join(import.meta.dirname, '../../../shared/data')
