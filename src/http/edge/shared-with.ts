/** Whether an answer that depends on the caller is the one that everyone is given. */
export type SeenBy = 'everyone' | 'few'

/** The headers that say which other callers may be given an answer. */
export const sharedWith = (seenBy: SeenBy | undefined) =>
  ({
    vary: seenBy === undefined ? 'accept' : 'accept, authorization',
    cacheControl: seenBy === 'few' ? 'private, no-cache' : 'no-cache',
  }) as const
