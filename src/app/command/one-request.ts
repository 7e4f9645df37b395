import { AsyncLocalStorage } from 'node:async_hooks'

const begun = new AsyncLocalStorage<{ since: number }>()

/**
 * Runs what one short request does: what the store has shown it once need not be asked for again in it. All that it reads then
 * stood there at one moment while it ran, as if it had read everything at once.
 */
export const asOneRequest = <Result>(run: () => Result): Result =>
  begun.run({ since: performance.now() }, run)

/** The moment from which on what is read has to be true, of `performance.now()`: the beginning of the request, or else now. */
export const trueSince = (): number => begun.getStore()?.since ?? performance.now()

/** Has the rest of the request read nothing that is older than what stood there at a moment. */
export function readNothingOlder(than: number): void {
  const request = begun.getStore()
  if (request !== undefined && than > request.since) request.since = than
}
