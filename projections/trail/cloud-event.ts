import { decode } from '../../src/event-store/codec.ts'
import { feedIdOf } from './feed-id.ts'
import type { TrailPage } from './page.ts'
import { idOf } from './visibility.ts'

/**
 * An event as CloudEvents 1.0 in JSON, on one line. Its data is the stored text. Extensions have lower-case names, as the
 * format asks for; `position` is its place in the trail, as text, and `feedid` is where the feed goes on behind it.
 */
export function cloudEventOf({ row, stored }: TrailPage['lines'][number]): string {
  const { id, type, stream, revision, actor, metadata } = decode(stored)
  const attributes = {
    specversion: '1.0',
    id,
    source: '/v1/events',
    type,
    subject: stream,
    time: metadata.recordedAt,
    datacontenttype: 'application/json',
    position: idOf(row.place),
    feedid: feedIdOf(row),
    revision,
    actor: actor.person,
    role: actor.role,
    ...(actor.onBehalfOf === undefined ? {} : { onbehalfof: actor.onBehalfOf }),
    correlationid: metadata.correlationId,
    ...(metadata.causationId === undefined ? {} : { causationid: metadata.causationId }),
    schemaversion: metadata.schema,
  }
  return `${JSON.stringify(attributes).slice(0, -1)},"data":${stored.data}}`
}
