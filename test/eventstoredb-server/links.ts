import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Log } from './log.ts'
import type { Stored } from './stored.ts'
import { type Encoded, encode, eventMessage, eventResponse } from './wire.ts'

/** Rule 15: a link says `revision@stream`; if its target is gone, the link goes out without an event. */
export function messageFor(log: Log, options: ReadReq.Options): (record: Stored) => Encoded {
  const follows = options.getResolveLinks()
  const asText = options.getUuidOption()?.hasString() ?? false
  return record => {
    const isLink = follows && record.type === '$>'
    if (asText && !isLink) return eventMessage(record)
    if (!isLink) return encode(eventResponse(record, null, asText))
    return encode(eventResponse(targetOf(log, record), record, asText))
  }
}

function targetOf(log: Log, link: Stored): Stored | null {
  const [, revision, stream = ''] = /^(\d+)@(.+)$/s.exec(Buffer.from(link.data).toString()) ?? []
  if (log.isTombstoned(stream) || log.metadata(stream).softDeleted) return null
  const target = log.eventsOf(stream)[Number(revision)]
  return target !== undefined && target.revision >= log.metadata(stream).truncateBefore ? target : null
}
