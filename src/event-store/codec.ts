import { z } from 'zod'
import type { Recorded } from '../domain/decider.ts'
import { type DomainEvent, EVENT_DATA, FORMER_SHAPES, mayStandIn } from '../domain/subjects.ts'
import { Actor } from '../domain/values/actor.ts'
import { canonicalJson } from '../domain/values/canonical.ts'
import { Instant } from '../domain/values/date.ts'
import { text } from '../domain/values/text.ts'
import { type Accepts, acceptsAsIs } from './accepts-as-is.ts'
import { canonicalWriter } from './canonical-writer.ts'
import type { NewEvent, StoredEvent } from './event-store.ts'
import { JustEncoded } from './just-encoded.ts'

/** What the ledger records about an event beside what the event says. `schema` is the version of its data's shape. */
export const Metadata = z.strictObject({
  actor: Actor,
  recordedAt: Instant,
  correlationId: z.uuid(),
  causationId: z.uuid().optional(),
  requestId: text(128).optional(),
  idempotencyKey: text(255).optional(),
  requestSha256: z.string().length(64).optional(),
  schema: z.int().positive(),
})

/**
 * The metadata of new events, which a leaf of the audit log shows in full: it holds a digest of the key and an id of the request.
 * Earlier events hold the key as it came, and the name that the caller gave the request.
 */
const NewMetadata = Metadata.extend({
  requestId: z.uuid().optional(),
  idempotencyKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
export type Metadata = z.infer<typeof Metadata>

/** A stored event, read: its data in the current version of its type. */
export type LedgerEvent = Recorded<DomainEvent> & { readonly stream: string; readonly metadata: Metadata }

/** The number of the current shape of a type's data, counted from 1. */
const versionOf = (type: string): number => (FORMER_SHAPES[type]?.length ?? 0) + 1

/** Data of any shape in which it was stored, in the current one. Throws if it fits none. */
function current(type: DomainEvent['type'], version: number, data: unknown): unknown {
  if (version > versionOf(type)) throw new Error(`schema ${version} of ${type} is not known`)
  if (version === versionOf(type)) return parsed<unknown>(EVENT_DATA[type], data)
  const later = (FORMER_SHAPES[type] ?? []).slice(version - 1)
  const lifted = later.reduce((known, { schema, lift }) => lift(schema.parse(known)), data)
  return parsed<unknown>(EVENT_DATA[type], lifted)
}

/** The quick check of each schema, made when its first value comes. */
const accepting = new Map<z.ZodType, Accepts>()

/** What a schema returns for a value. Most values come back unchanged, which the quick check finds without parsing. */
const parsed = <Value>(schema: z.ZodType<Value>, value: unknown): Value =>
  acceptsOf(schema)(value) ? (value as Value) : schema.parse(value)

function acceptsOf(schema: z.ZodType): Accepts {
  const known = accepting.get(schema)
  if (known !== undefined) return known
  const accepts = acceptsAsIs(schema)
  accepting.set(schema, accepts)
  return accepts
}

export type EncodedEvent = NewEvent & { readonly type: DomainEvent['type'] }
const justEncoded = new JustEncoded()

/** Data that every store gives back byte for byte. Throws where it does not fit the schema of its type. */
export function encode(id: string, event: DomainEvent, metadata: Omit<Metadata, 'schema'>): EncodedEvent {
  const { type } = event
  const encoded = { id, type, data: encodeData(event), metadata: encodeMetadata(type, metadata) }
  // What its schema gives back otherwise is read by it each time, so that every node reads the same.
  if (acceptsOf(EVENT_DATA[type])(event.data)) justEncoded.add(encoded)
  return encoded
}

/** The writer of each type, made when its first event comes. */
const writers = new Map<DomainEvent['type'], ReturnType<typeof canonicalWriter>>()

/** The data of an event, as `encode` writes it. Throws where it does not fit the schema of its type. */
export function encodeData({ type, data }: DomainEvent): string {
  const schema: z.ZodType = EVENT_DATA[type]
  const known = writers.get(type)
  const write = known ?? canonicalWriter(schema)
  if (known === undefined) writers.set(type, write)
  return write(data) ?? canonicalJson(schema.parse(data))
}

/** The last metadata that was written: the events of one append are given the same. */
let lastWritten: {
  readonly metadata: Omit<Metadata, 'schema'>
  readonly schema: number
  readonly text: string
} | null = null

/** The metadata of an event of a type, as `encode` writes it. */
export function encodeMetadata(type: DomainEvent['type'], metadata: Omit<Metadata, 'schema'>): string {
  const schema = versionOf(type)
  if (lastWritten?.metadata === metadata && lastWritten.schema === schema) return lastWritten.text
  const text = canonicalJson(parsed(NewMetadata, { ...metadata, schema }))
  lastWritten = { metadata, schema, text }
  return text
}

/**
 * An event that is not what its type and version say, or stands in a stream of another subject: `cause` says what is wrong with it, and
 * may hold what not every reader may see.
 */
export class EventUnreadable extends Error {
  readonly id: string
  constructor({ stream, revision, id, type }: StoredEvent, cause: unknown) {
    super(`event ${id} (${type}, revision ${revision} of ${stream}) cannot be read`, { cause })
    this.id = id
  }
}

/** Throws `EventUnreadable` where an event is not what its type and version say: a reader stops there. */
export function decode(stored: StoredEvent): LedgerEvent {
  const { stream, revision, id, type } = stored
  const { data, metadata } = contentOf(stored, undefined)
  return { type, data, id, revision, stream, actor: metadata.actor, metadata } as LedgerEvent
}

/**
 * The same for an event of the log, with its position, whose data was parsed already: `value` is what `JSON.parse` made of it;
 * undefined if it was not.
 */
export function decodeRead(
  stored: StoredEvent & { readonly position: number },
  value: unknown,
): LedgerEvent & { readonly position: number } {
  const { stream, revision, id, type, position } = stored
  const { data, metadata } = contentOf(stored, value)
  const { actor } = metadata
  return { type, data, id, revision, stream, actor, metadata, position } as LedgerEvent & { position: number }
}

function contentOf(
  stored: StoredEvent,
  value: unknown,
): { readonly data: unknown; readonly metadata: Metadata } {
  const { stream, type, data, metadata } = stored
  try {
    if (!isKnownType(type)) throw new Error('this version of the ledger does not know the type')
    // Whoever folds such a stream takes it that all of its events are of its subject.
    if (!mayStandIn(stream, type)) throw new Error('no stream of this kind holds such an event')
    const read = metadataOf(metadata)
    const parsedData: unknown = value ?? JSON.parse(data)
    const isOwn = justEncoded.has(stored)
    return { data: isOwn ? parsedData : current(type, read.schema, parsedData), metadata: read }
  } catch (cause) {
    throw new EventUnreadable(stored, cause)
  }
}

/** The last metadata that was read: the events of one append have the same, word for word. */
let lastRead: { readonly text: string; readonly metadata: Metadata } | null = null

function metadataOf(text: string): Metadata {
  if (lastRead?.text === text) return lastRead.metadata
  const metadata = parsed(Metadata, JSON.parse(text))
  lastRead = { text, metadata }
  return metadata
}

const Recording = z.object({ recordedAt: Instant })

/** When an event was recorded, also of one that cannot be read; null where its metadata does not say. */
export function recordedAtOf({ metadata }: StoredEvent): string | null {
  try {
    return Recording.parse(JSON.parse(metadata)).recordedAt
  } catch {
    // An event that the ledger did not write.
    return null
  }
}

/** Whether this version of the ledger has a schema for the type. */
export const isKnownType = (type: string): type is DomainEvent['type'] => Object.hasOwn(EVENT_DATA, type)
