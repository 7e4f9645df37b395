import { createReadStream } from 'node:fs'
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl'
import { archiveOf } from './archive.ts'

/** An archive, by its path or as its bytes. */
export type ArchiveSource = string | Buffer
export type Archive = AsyncDisposable & {
  /** The names of its files, in the order in which they stand. */
  readonly names: readonly string[]
  /** The bytes of a file; throws where there is none of this name. */
  readonly read: (name: string) => AsyncIterable<Buffer>
  /** Whether it is, byte for byte, what `archiveOf` makes of its files. */
  readonly isExact: () => Promise<boolean>
}

const OPTIONS = {
  lazyEntries: true,
  autoClose: false,
  strictFileNames: true,
  validateEntrySizes: true,
} as const
/** A bundle has a handful of files: an archive with more than this is no bundle. */
const FILES_MAX = 20

/** Opens an archive. Throws if it cannot be read or is no archive. */
export async function openArchive(source: ArchiveSource): Promise<Archive> {
  const zip =
    typeof source === 'string' ? await openPromise(source, OPTIONS) : await fromBufferPromise(source, OPTIONS)
  const entries = new Map<string, Entry>()
  if (zip.entryCount > FILES_MAX) throw new Error(`it has ${zip.entryCount} files`)
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  const names = [...entries.keys()]
  const read = (name: string) => bytesIn(zip, entries.get(name))
  return {
    names,
    read,
    isExact: async () => {
      const bytes = typeof source === 'string' ? createReadStream(source) : [source]
      return areSame(archiveOf(names.map(name => ({ name, content: read(name) }))), bytes)
    },
    [Symbol.asyncDispose]: async () => zip.close(),
  }
}

async function* bytesIn(zip: ZipFile, entry: Entry | undefined): AsyncGenerator<Buffer> {
  if (entry === undefined) throw new Error('there is no such file')
  for await (const bytes of await zip.openReadStreamPromise(entry)) yield bytes as Buffer
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Whether two sequences of pieces hold the same bytes, however the bytes are cut. */
async function areSame(made: AsyncGenerator<Uint8Array>, found: Bytes): Promise<boolean> {
  let rest: Uint8Array = Buffer.alloc(0)
  try {
    for await (let piece of found) {
      while (piece.length > 0) {
        if (rest.length === 0) {
          const { done, value } = await made.next()
          if (done === true) return false
          rest = value
        }
        const length = Math.min(rest.length, piece.length)
        if (Buffer.compare(rest.subarray(0, length), piece.subarray(0, length)) !== 0) return false
        rest = rest.subarray(length)
        piece = piece.subarray(length)
      }
    }
    while (rest.length === 0) {
      const { done, value } = await made.next()
      if (done === true) return true
      rest = value
    }
    return false
  } finally {
    // Ending early makes the file that `made` was reading fail; that failure means nothing here.
    await made.return(undefined).catch(() => {})
  }
}
