import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams, { type ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { ProtobufWriter } from './protobuf.ts'
import { type Stored, TOMBSTONE, TOMBSTONE_TEXT } from './stored.ts'

/** An encoded answer to a read; it is encoded once, however often it is read. */
export type Encoded = Buffer

/** Times are sent in ticks of 100 ns, which have four digits more than milliseconds. */
const TICKS_IN_A_MS = '0000'

export const encode = (response: streams.ReadResp): Encoded => Buffer.from(response.serializeBinary())

/** The usual form of an event: its id as text, no link. It is the same for every reader, so it is kept. */
export function eventMessage(record: Stored): Encoded {
  record.encoded ??=
    record.revision === TOMBSTONE ? encode(eventResponse(record, null, true)) : written(record)
  return record.encoded
}

/** The same bytes as `eventResponse`, for all events except a tombstone, whose revision is too large for a number. */
function written(record: Stored): Encoded {
  const property = (key: string, value: string) => (writer: ProtobufWriter) =>
    writer.text(2, value).text(1, key)
  const { data, metadata, stream, type, position } = record
  return new ProtobufWriter(data.length + metadata.length + 3 * (stream.length + type.length) + 300)
    .message(1, response =>
      response.number(3, position).message(1, event =>
        event
          .bytes(8, data)
          .bytes(7, metadata)
          .message(6, property('content-type', contentType(record)))
          .message(6, property('created', createdAt(record)))
          .message(6, property('type', type))
          .number(5, position)
          .number(4, position)
          .number(3, record.revision)
          .message(2, identifier => identifier.text(3, stream))
          .message(1, id => id.text(2, record.id)),
      ),
    )
    .finish()
}

/** `link` is set if the record was reached by a link; `record` is null if the link's target is gone. */
export function eventResponse(record: Stored | null, link: Stored | null, asText: boolean): streams.ReadResp {
  const event = new streams.ReadResp.ReadEvent()
  if (record !== null) event.setEvent(recordedEvent(record, asText))
  if (link !== null) event.setLink(recordedEvent(link, asText))
  event.setCommitPosition(String((link ?? record)?.position))
  return new streams.ReadResp().setEvent(event)
}

function recordedEvent(record: Stored, asText: boolean) {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(asText ? new shared.UUID().setString(record.id) : structured(record.id))
    .setStreamIdentifier(identifier(record.stream))
    .setStreamRevision(record.revision === TOMBSTONE ? TOMBSTONE_TEXT : String(record.revision))
    .setPreparePosition(String(record.position))
    .setCommitPosition(String(record.position))
    .setData(record.data)
    .setCustomMetadata(record.metadata)
  event
    .getMetadataMap()
    .set('type', record.type)
    .set('created', createdAt(record))
    .set('content-type', contentType(record))
  return event
}

const createdAt = ({ createdAtMs }: Stored) => `${createdAtMs}${TICKS_IN_A_MS}`
const contentType = ({ isJson }: Stored) => (isJson ? 'application/json' : 'application/octet-stream')

export const confirmation = (subscriptionId: string): Encoded =>
  encode(
    new streams.ReadResp().setConfirmation(
      new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId),
    ),
  )

export const CAUGHT_UP: Encoded = encode(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))

export const checkpoint = (commit: string, prepare: string): Encoded =>
  encode(
    new streams.ReadResp().setCheckpoint(
      new streams.ReadResp.Checkpoint().setCommitPosition(commit).setPreparePosition(prepare),
    ),
  )

export const streamNotFound = (stream: string): Encoded =>
  encode(
    new streams.ReadResp().setStreamNotFound(
      new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream)),
    ),
  )

export const identifier = (stream: string) =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64'))

export const nameIn = (stream: shared.StreamIdentifier | undefined): string =>
  Buffer.from(stream?.getStreamName_asU8() ?? '').toString()

/** An id comes as text or as two numbers of 64 bits. */
export function uuidIn(uuid: shared.UUID | undefined): string {
  const halves = uuid?.getStructured()
  if (halves === undefined) return (uuid?.getString() ?? '').toLowerCase()
  const hex = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()]
    .map(half => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function structured(id: string): shared.UUID {
  const hex = id.replaceAll('-', '')
  const half = (from: number) => String(BigInt.asIntN(64, BigInt(`0x${hex.slice(from, from + 16)}`)))
  return new shared.UUID().setStructured(
    new shared.UUID.Structured().setMostSignificantBits(half(0)).setLeastSignificantBits(half(16)),
  )
}

/** A JavaScript number holds every position of a log exactly, except the one that means the end. */
export const numberIn = (text: string): number => Number(BigInt.asUintN(64, BigInt(text)))

export type { ReadReq }
