import { makeZip } from 'client-zip'

export type ArchiveFile = {
  readonly name: string
  readonly content: string | Uint8Array | AsyncIterable<string | Uint8Array>
}

/**
 * The first day that the zip format can hold. The format has no time zone, so the day is the same wherever the archive is
 * written.
 */
const DAY = new Date(1980, 0, 1)

/** A zip of files as they are, not compressed: the same files always make the same bytes, on every machine and at any time. */
export async function* archiveOf(
  files: Iterable<ArchiveFile> | AsyncIterable<ArchiveFile>,
): AsyncGenerator<Uint8Array> {
  yield* makeZip(dated(files))
}

async function* dated(files: Iterable<ArchiveFile> | AsyncIterable<ArchiveFile>) {
  for await (const { name, content } of files) {
    yield { name, input: isParts(content) ? asBytes(content) : content, lastModified: DAY }
  }
}

const isParts = (content: ArchiveFile['content']): content is AsyncIterable<string | Uint8Array> =>
  typeof content === 'object' && Symbol.asyncIterator in content

async function* asBytes(parts: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part
}
