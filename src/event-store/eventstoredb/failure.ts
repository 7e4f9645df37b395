import { StoreUnavailable, StreamDamaged, StreamDeleted } from '../event-store.ts'

/** gRPC's own numbers for what became of a call. */
const CANCELLED = 1
const UNKNOWN = 2
const INVALID_ARGUMENT = 3
const DEADLINE_EXCEEDED = 4
const PERMISSION_DENIED = 7
const RESOURCE_EXHAUSTED = 8
const ABORTED = 10
const INTERNAL = 13
const UNAVAILABLE = 14
const UNAUTHENTICATED = 16

/** A call that was given up because nothing came back in time. */
export class NoAnswer extends Error {}

/** A read that ended where its server had promised more. */
export class Dropped extends Error {}

/** The database user of this ledger lacks the right. The store stays open, since an administrator may give the right later. */
export class Denied extends StoreUnavailable {
  constructor(cause: unknown) {
    super(
      statusOf(cause).code === UNAUTHENTICATED
        ? "the event store does not know this ledger's user, or its password is another"
        : "the event store does not let this ledger's user do that",
      { cause },
    )
  }
}

/**
 * What an error of the client means for the caller, however it came: as a gRPC status, as the client's own class, or as
 * a plain error of its discovery.
 *
 * - `again`: it may pass by itself; what became of an append is unknown. Where another node leads, the client has turned to it
 * - `stuck`: the same, but this client hears nothing any more and may never do
 * - `denied`: the user that this ledger has there may not do it
 * - `no-such-position`: a read of the whole log from where no event begins
 * - `final`: it will not pass
 */
export type FailureKind = 'again' | 'stuck' | 'denied' | 'no-such-position' | 'final'

/** What kind of failure an error of the client is, which decides whether a call is tried again. */
export function kindOf(error: unknown): FailureKind {
  if (error instanceof NoAnswer) return 'stuck'
  if (error instanceof Denied) return 'denied'
  if (error instanceof StreamDamaged) return 'final'
  if (error instanceof Dropped || error instanceof StoreUnavailable) return 'again'
  if (!(error instanceof Error)) return 'final'
  const words = wordsOf(error)
  // No node was found now, or a call met a connection that another one had just found broken.
  if (/^Failed to discover|has been shut down|has been closed/.test(words)) return 'again'
  if (exceptionOf(error) === 'not-leader') return 'again'
  const { code } = statusOf(error)
  switch (code) {
    case CANCELLED:
    case ABORTED:
    case INTERNAL:
    case UNAVAILABLE:
      return 'again'
    case DEADLINE_EXCEEDED:
      return 'stuck'
    case PERMISSION_DENIED:
    case UNAUTHENTICATED:
      return 'denied'
    case RESOURCE_EXHAUSTED:
      return /larger than max/i.test(words) ? 'final' : 'again'
    case INVALID_ARGUMENT:
      return /invalid position/i.test(words) ? 'no-such-position' : 'final'
    case UNKNOWN:
      if (/no leader info|not ready|too busy|HTTP status|no status/i.test(words)) return 'again'
      return /ReadAllResult/.test(words) ? 'no-such-position' : 'final'
    default:
      // A connection that broke before there was a call has the code of the socket.
      return typeof code === 'string' && /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|ERR_STREAM_)/.test(code)
        ? 'again'
        : 'final'
  }
}

/** Whether a call failed since there is no such user, or its password is another. */
export const isUnknownLogin = (error: unknown): boolean =>
  error instanceof Denied && statusOf(error.cause).code === UNAUTHENTICATED

/** Whether a call failed since its stream was ended for good. */
export const isErased = (error: unknown): boolean =>
  error instanceof Error && (exceptionOf(error) === 'stream-deleted' || isErased(error.cause))

/** The error that a caller gets for a final failure. */
export const refusedFor = (cause: unknown): Error =>
  exceptionOf(cause) === 'stream-deleted'
    ? new StreamDeleted(detailOf(cause, 'stream-name') ?? 'of that name', { cause })
    : new Error(`the event store refuses this for good: ${wordsOf(cause)}`, { cause })

type Status = { readonly code?: unknown; readonly details?: unknown }
const statusOf = (error: unknown): Status => error ?? {}

/** gRPC writes the code before its message, and leaves the details as they came. */
function wordsOf(error: unknown): string {
  const { details } = statusOf(error)
  if (typeof details === 'string') return details
  return error instanceof Error ? error.message : String(error)
}

/** The name that the server gives an error beside its code. */
export const exceptionOf = (error: unknown): string | undefined => detailOf(error, 'exception')

/** What the server says beside an error's code, by its name. */
function detailOf(error: unknown, key: string): string | undefined {
  const { metadata } = (error ?? {}) as { readonly metadata?: { get(key: string): readonly unknown[] } }
  const [detail] = typeof metadata?.get === 'function' ? metadata.get(key) : []
  return typeof detail === 'string' ? detail : undefined
}
