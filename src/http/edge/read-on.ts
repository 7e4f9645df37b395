import type { IncomingMessage } from 'node:http'

/** At most this much of a refused body is read, so that the caller gets the answer. */
export const READ_ON_BYTES_MAX = 10 * 1024 * 1024

/** Whether a body may be still to come. */
export const hasUnread = ({ headers, readableEnded, destroyed }: IncomingMessage): boolean =>
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) &&
  !readableEnded &&
  !destroyed

/**
 * Reads what is left of a body that is refused and drops it: a connection that is closed while data waits is reset, and the
 * caller never sees why. Returns whether the body came to its end within the bound; the time limit is that of the request.
 */
export function readOn(body: IncomingMessage): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > READ_ON_BYTES_MAX) {
      body.off('data', count).pause()
      resolve(false)
    }
  }
  body.on('data', count)
  for (const end of ['end', 'error', 'close']) body.once(end, () => resolve(true))
  body.resume()
  return promise
}
