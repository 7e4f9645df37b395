/** What a command ends with, so that a shell script can tell them apart. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, unwell: 4, stale: 5 } as const

/** What the user can mend, told in one line. Anything else that is thrown is a fault of ours, and shows where it came from. */
export class Failure extends Error {}
