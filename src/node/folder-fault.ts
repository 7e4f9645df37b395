import { accessSync, constants, statfsSync } from 'node:fs'
import { sqliteFailureOf } from '../event-store/sqlite-failure.ts'

/** What SQLite needs beside a file to open it for writing: the index of its journal, and the first page of one. */
const ROOM_MIN = 64 * 1024

/** How the system says that a folder takes no files. */
const DENIED: ReadonlySet<unknown> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC'])

/**
 * What to add to the reason why a file could not be written or opened, where its disk is full, or nothing can be written in its
 * folder; else an empty text. SQLite itself says "disk I/O error" or "unable to open database file" then.
 */
export function folderFault(folder: string, error: unknown): string {
  if (sqliteFailureOf(error) === null && !isDenied(error)) return ''
  try {
    const { bavail, bsize } = statfsSync(folder)
    const free = bavail * bsize
    if (isReadAlone(folder))
      return `: nothing can be written in ${folder}; make it writable for this user, or name another place with --data or --store`
    return free < ROOM_MIN
      ? `: the disk of ${folder} is full (${free} bytes are free); make room, and try again`
      : ''
  } catch {
    // The folder is gone, or its file system does not say.
    return ''
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && DENIED.has(error.code)

/** Whether its medium or its rights keep this process from writing in a folder. */
function isReadAlone(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return false
  } catch (error) {
    return isDenied(error)
  }
}
