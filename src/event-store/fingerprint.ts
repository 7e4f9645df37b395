import { crc32 } from 'node:zlib'
import type { NewEvent } from './event-store.ts'

/**
 * Which event a reader's cursor names, whatever place a store adds to it. The id alone would not do: an import that is run
 * again after an older back-up was restored makes the same ids, at another instant, and perhaps in another order.
 */
export const fingerprintOf = ({ id, data, metadata }: NewEvent): string =>
  `${id}.${crc32(metadata, crc32(data)).toString(16)}`

/** What a fingerprint looks like, for the patterns of cursors. */
export const FINGERPRINT = '[0-9a-f-]{36}\\.[0-9a-f]{1,8}'
