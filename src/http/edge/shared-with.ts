/** Of an answer that depends on who asks: whether this is the one that everyone is given. */
export type SeenBy = 'everyone' | 'few'

/** What an answer says about who else may be given it. */
export const sharedWith = (seenBy: SeenBy | undefined) =>
  ({
    vary: seenBy === undefined ? 'accept' : 'accept, authorization',
    cacheControl: seenBy === 'few' ? 'private, no-cache' : 'no-cache',
  }) as const
