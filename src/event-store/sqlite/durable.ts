import { closeSync, copyFileSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Returns when a file is on disk, as far as the system tells. Not for a file on which this process holds locks: closing it would
 * drop them.
 */
export function flushFile(file: string): void {
  const opened = openSync(file, 'r+')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** Returns when the names in the folder of a file are on disk: a file that was made or renamed there is found after a crash. */
export function flushFolderOf(file: string): void {
  const opened = openSync(dirname(file), 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** Gives a file a second name. Throws `EEXIST` where something has it; where files cannot have two names, it is a copy. */
export function linkOrCopy(file: string, name: string): void {
  try {
    linkSync(file, name)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    copyFileSync(file, name, 1 /* COPYFILE_EXCL */)
    flushFile(name)
  }
}

/** Removes a database file with its journal. Nothing happens where it is not there. */
export const removeDatabase = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
}

/** The code of an error of the system, like `ENOENT`; undefined where it has none. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
