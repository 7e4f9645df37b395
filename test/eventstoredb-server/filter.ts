import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Stored } from './stored.ts'

export type Filter = (record: Stored) => boolean

/** Rule 13: `$all`, filtered or not, has neither the server's own bookkeeping nor what was scavenged. */
export const isListed: Filter = ({ stream, isScavenged }) =>
  isScavenged !== true &&
  (!stream.startsWith('$') ||
    (stream !== '$epoch-information' &&
      !/^\$persistentsubscription-\$all::.*-(checkpoint|parked)$/.test(stream)))

/** A filter by a regular expression or prefixes, on the stream's name or the event's type. */
export function filterOf(options: ReadReq.Options.FilterOptions): Filter {
  const onStream = options.getStreamIdentifier()
  const expression = onStream ?? options.getEventType()
  const subject: (record: Stored) => string =
    onStream === undefined ? ({ type }) => type : ({ stream }) => stream
  const regex = expression?.getRegex() ?? ''
  const prefixes = expression?.getPrefixList() ?? []
  const pattern = regex === '' ? null : new RegExp(regex, 'u')
  const matches = (text: string) => pattern?.test(text) ?? prefixes.some(prefix => text.startsWith(prefix))
  return record => isListed(record) && matches(subject(record))
}
