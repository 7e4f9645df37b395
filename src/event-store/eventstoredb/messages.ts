import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { AppendOutcome, ExpectedRevision, NewEvent, StoredEvent } from '../event-store.ts'

/**
 * The messages of the client's own protocol, written and read directly: its methods above them parse every event's JSON and
 * write it anew, so that what is stored would not come back byte for byte, and cannot filter a read that ends.
 */
export type ReadRequest = InstanceType<typeof streams.ReadReq>
export type ReadResponse = InstanceType<typeof streams.ReadResp>
export type AppendRequest = InstanceType<typeof streams.AppendReq>
export type TombstoneRequest = InstanceType<typeof streams.TombstoneReq>
export type AppendResponse = InstanceType<typeof streams.AppendResp>
export type SharedAppendRequest = InstanceType<typeof streams.BatchAppendReq>
export type SharedAppendResponse = InstanceType<typeof streams.BatchAppendResp>

/** How many records the server looks at before it lets go of a filtered read for a moment. */
const SEARCH_WINDOW = 500

/** An event as the server gives it: `commit` is where in its log it begins. */
export type DatabaseEvent = StoredEvent & { readonly commit: bigint }

/** First the stream and the revision it must have, then one message an event. */
export function appendRequests(
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): readonly AppendRequest[] {
  const options = new streams.AppendReq.Options()
  options.setStreamIdentifier(identifierOf(stream))
  if (expected === 'none') options.setNoStream(new shared.Empty())
  else options.setRevision(String(expected))
  const head = new streams.AppendReq()
  head.setOptions(options)
  return [head, ...events.map(proposalOf)]
}

function proposalOf(event: NewEvent): AppendRequest {
  const request = new streams.AppendReq()
  request.setProposedMessage(filled(new streams.AppendReq.ProposedMessage(), event))
  return request
}

type Proposal =
  | InstanceType<typeof streams.AppendReq.ProposedMessage>
  | InstanceType<typeof streams.BatchAppendReq.ProposedMessage>

function filled<Message extends Proposal>(message: Message, { id, type, data, metadata }: NewEvent): Message {
  message.setId(uuidOf(id))
  message.getMetadataMap().set('type', type).set('content-type', 'application/json')
  message.setData(Buffer.from(data))
  message.setCustomMetadata(Buffer.from(metadata))
  return message
}

function uuidOf(id: string) {
  const uuid = new shared.UUID()
  uuid.setString(id)
  return uuid
}

/** An append in one message, for a call that many appends share; its answer comes under the same `id`, a uuid. */
export function sharedAppendRequest(
  id: string,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): SharedAppendRequest {
  const options = new streams.BatchAppendReq.Options()
  options.setStreamIdentifier(identifierOf(stream))
  if (expected === 'none') options.setNoStream(new shared.Empty())
  else options.setStreamPosition(String(expected))
  const request = new streams.BatchAppendReq()
  request.setCorrelationId(uuidOf(id))
  request.setOptions(options)
  request.setProposedMessagesList(
    events.map(each => filled(new streams.BatchAppendReq.ProposedMessage(), each)),
  )
  request.setIsFinal(true)
  return request
}

/** Ends a stream for good, wherever it stands. */
export function tombstoneRequest(stream: string): TombstoneRequest {
  const options = new streams.TombstoneReq.Options()
  options.setStreamIdentifier(identifierOf(stream))
  options.setAny(new shared.Empty())
  const request = new streams.TombstoneReq()
  request.setOptions(options)
  return request
}

/** What the database says of an append. */
export function outcomeOf(response: AppendResponse): AppendOutcome {
  const success = response.getSuccess()
  if (success !== undefined) return { conflict: false, revision: Number(success.getCurrentRevision()) }
  const wrong = response.getWrongExpectedVersion()
  if (wrong === undefined) throw new Error('the event store neither accepted nor refused an append')
  return { conflict: true, actual: wrong.hasCurrentRevision() ? Number(wrong.getCurrentRevision()) : 'none' }
}

/** The same of an append that shared its call; null where it was neither recorded nor refused for its revision. */
export function sharedOutcomeOf(response: SharedAppendResponse): AppendOutcome | null {
  const success = response.getSuccess()
  if (success !== undefined) return { conflict: false, revision: Number(success.getCurrentRevision()) }
  const details = response.getError()?.getDetails()
  if (details?.getTypeName() !== 'event_store.client.WrongExpectedVersion') return null
  const wrong = shared.WrongExpectedVersion.deserializeBinary(details.getValue_asU8())
  const actual = wrong.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : 'none'
  return { conflict: true, actual }
}

/** The events of a stream from a revision on, oldest first. */
export function streamRequest(stream: string, from: number, countMax: number): ReadRequest {
  const ofStream = new streams.ReadReq.Options.StreamOptions()
  ofStream.setStreamIdentifier(identifierOf(stream))
  ofStream.setRevision(String(from))
  const options = readOptions()
  options.setStream(ofStream)
  options.setNoFilter(new shared.Empty())
  options.setCount(String(countMax))
  return requestOf(options)
}

/**
 * The events of the whole log whose stream has one of the prefixes: `countMax` of them beginning AT `from`, or, where no count is
 * given, all AFTER `from` and whatever comes later. This is how the server counts.
 */
export function logRequest(
  prefixes: readonly string[],
  from: bigint | null,
  countMax: number | null,
): ReadRequest {
  const filter = new streams.ReadReq.Options.FilterOptions()
  filter.setStreamIdentifier(anyOf(prefixes))
  return filteredRequest(filter, from, countMax)
}

/** The records of the whole log whose type begins with one of these: `countMax` of them beginning AT `from`. */
export function settingsRequest(
  types: readonly string[],
  from: bigint | null,
  countMax: number,
): ReadRequest {
  const filter = new streams.ReadReq.Options.FilterOptions()
  filter.setEventType(anyOf(types))
  return filteredRequest(filter, from, countMax)
}

/** The last record of the whole log, of any writer. */
export function lastRequest(): ReadRequest {
  const ofLog = new streams.ReadReq.Options.AllOptions()
  ofLog.setEnd(new shared.Empty())
  const options = readOptions()
  options.setAll(ofLog)
  options.setNoFilter(new shared.Empty())
  options.setReadDirection(streams.ReadReq.Options.ReadDirection.BACKWARDS)
  options.setCount('1')
  return requestOf(options)
}

function anyOf(prefixes: readonly string[]) {
  const expression = new streams.ReadReq.Options.FilterOptions.Expression()
  expression.setPrefixList([...prefixes])
  return expression
}

function filteredRequest(
  filter: InstanceType<typeof streams.ReadReq.Options.FilterOptions>,
  from: bigint | null,
  countMax: number | null,
): ReadRequest {
  const ofLog = new streams.ReadReq.Options.AllOptions()
  if (from === null) ofLog.setStart(new shared.Empty())
  else ofLog.setPosition(positionAt(from))
  filter.setMax(SEARCH_WINDOW)
  filter.setCheckpointintervalmultiplier(1)
  const options = readOptions()
  options.setAll(ofLog)
  options.setFilter(filter)
  if (countMax === null) options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
  else options.setCount(String(countMax))
  return requestOf(options)
}

function positionAt(commit: bigint) {
  const position = new streams.ReadReq.Options.Position()
  position.setCommitPosition(String(commit))
  // The two differ only for transactions over several writes, which no client offers any more.
  position.setPreparePosition(String(commit))
  return position
}

function readOptions() {
  const options = new streams.ReadReq.Options()
  const uuids = new streams.ReadReq.Options.UUIDOption()
  uuids.setString(new shared.Empty())
  options.setUuidOption(uuids)
  options.setResolveLinks(false)
  options.setReadDirection(streams.ReadReq.Options.ReadDirection.FORWARDS)
  return options
}

function requestOf(options: ReturnType<typeof readOptions>): ReadRequest {
  const request = new streams.ReadReq()
  request.setOptions(options)
  return request
}

function identifierOf(stream: string) {
  const identifier = new shared.StreamIdentifier()
  identifier.setStreamName(Buffer.from(stream))
  return identifier
}

/** The event in a response; null in one that only reports how the read stands. */
export function recordedIn(response: ReadResponse): DatabaseEvent | null {
  const event = response.getEvent()?.getEvent()
  if (event === undefined) return null
  return {
    stream: textOf(event.getStreamIdentifier()?.getStreamName_asU8()),
    // Exact up to 2^53; only a tombstone has a greater one, and it is no event.
    revision: Number(event.getStreamRevision()),
    id: event.getId()?.getString() ?? '',
    type: event.getMetadataMap().get('type') ?? '',
    data: textOf(event.getData_asU8()),
    metadata: textOf(event.getCustomMetadata_asU8()),
    commit: BigInt(event.getCommitPosition()),
  }
}

/** Whether a record is an event, and not an empty place. */
export const isEvent = (recorded: DatabaseEvent | null): recorded is DatabaseEvent => recorded !== null

const textOf = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
