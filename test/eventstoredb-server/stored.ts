/** The revision of a tombstone, which stands for the largest 64 bit number, `TOMBSTONE_TEXT` on the wire. */
export const TOMBSTONE = Number.MAX_SAFE_INTEGER
export const TOMBSTONE_TEXT = '9223372036854775807'

export type Proposed = {
  readonly id: string
  readonly type: string
  readonly isJson: boolean
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

/** A record of the log: `position` is the byte it starts at (commit and prepare are one), `next` the byte after it. */
export type Stored = Proposed & {
  readonly stream: string
  readonly revision: number
  readonly position: number
  readonly next: number
  readonly createdAtMs: number
  /** The message for readers, kept after the first read. */
  encoded?: Buffer
  /** It is no longer in the log, though a read may still go on from its position. */
  isScavenged?: true
}

/**
 * The bytes of a record beside its texts: framing, flags, ids and times. The exact number does not matter; it only keeps
 * positions from being dense.
 */
const OVERHEAD_BYTES = 83

export const bytesOf = (stream: string, { type, data, metadata }: Proposed) =>
  OVERHEAD_BYTES + Buffer.byteLength(stream) + Buffer.byteLength(type) + data.length + metadata.length

/** One line for each commit, so that a process killed in the middle of a line loses all of the commit or nothing. */
export const lineOf = (records: readonly Stored[]) =>
  `${JSON.stringify(
    records.map(record => ({
      ...record,
      encoded: undefined,
      data: Buffer.from(record.data).toString('base64'),
      metadata: Buffer.from(record.metadata).toString('base64'),
    })),
  )}\n`

export const recordsOf = (line: string): readonly Stored[] =>
  (JSON.parse(line) as readonly (Stored & { data: string; metadata: string })[]).map(record => ({
    ...record,
    data: Buffer.from(record.data, 'base64'),
    metadata: Buffer.from(record.metadata, 'base64'),
  }))
