import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Thrown where a folder that was named cannot be there. */
export class FolderNotMade extends Error {}

/**
 * Makes a folder, and those above it that are missing. It makes them one by one: asked for all at once, Node tries without end if
 * the system denies a folder that exists, as it does under `/proc`. Throws `FolderNotMade`.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = []
  for (let path = resolve(folder); !isThere(path); path = dirname(path)) missing.unshift(path)
  for (const path of missing) {
    try {
      mkdirSync(path)
    } catch (cause) {
      // Another process may have made it meanwhile.
      if (isThere(path)) continue
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
      throw new FolderNotMade(
        `the folder ${resolve(folder)} cannot be made: ${path} ${WORDS[reason] ?? `gives ${reason}`}`,
        { cause },
      )
    }
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'may not be made by this user',
  EPERM: 'may not be made by this user',
  EROFS: 'is on a medium that is read alone',
  ENOSPC: 'has no room: the disk is full',
  ENOENT: 'is in a place that takes no folders',
  ENOTDIR: 'is below a file',
  EEXIST: 'is a file',
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch {
    // Below a file, or where this user may not look: making it says which.
    return false
  }
}
