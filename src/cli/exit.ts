/** The exit codes of the commands, so that a shell script can tell the outcomes apart. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, unwell: 4, stale: 5, different: 10 } as const
