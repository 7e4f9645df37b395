import { statfsSync } from 'node:fs'
import { sqliteFailureOf } from '../event-store/sqlite-failure.ts'

/** What SQLite needs beside a file to open it for writing: the index of its journal, and the first page of one. */
const ROOM_MIN = 64 * 1024

/**
 * What to add to the reason why a file could not be written or opened, where its disk is full; else an empty text. SQLite itself
 * says "disk I/O error" where it finds no room for the files beside its own.
 */
export function noRoom(folder: string, error: unknown): string {
  if (sqliteFailureOf(error) === null) return ''
  try {
    const { bavail, bsize } = statfsSync(folder)
    const free = bavail * bsize
    return free < ROOM_MIN
      ? `: the disk of ${folder} is full (${free} bytes are free); make room, and try again`
      : ''
  } catch {
    // The folder is gone, or its file system does not say.
    return ''
  }
}
