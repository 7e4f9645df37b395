import { randomUUID } from 'node:crypto'
import type { Log } from './log.ts'

type First = readonly [stream: string, type: string, data: string]

/** What a new database already holds before its first client writes, so that filters matter from the start. */
const ALWAYS: readonly First[] = [
  ['$$$scavenges', '$metadata', '{"$maxAge":2592000,"$acl":{"$r":"$ops","$w":[],"$d":[],"$mr":[],"$mw":[]}}'],
]
const OF_ADMINS = '{"$acl":{"$w":"$admins","$d":"$admins","$mw":"$admins"}}'
const WITH_USERS: readonly First[] = [
  ['$$$user-ops', '$metadata', OF_ADMINS],
  ['$$$user-admin', '$metadata', OF_ADMINS],
  ['$user-ops', '$UserCreated', '{"loginName":"ops","fullName":"Event Store Operations","groups":["$ops"]}'],
  [
    '$user-admin',
    '$UserCreated',
    '{"loginName":"admin","fullName":"Event Store Administrator","groups":["$admins"]}',
  ],
  ['$users', '$User', 'ops'],
  ['$users', '$User', 'admin'],
]

export function firstEvents(log: Log, hasUsers: boolean): void {
  for (const [stream, type, data] of hasUsers ? [...ALWAYS, ...WITH_USERS] : ALWAYS) {
    const event = { id: randomUUID(), type, isJson: data.startsWith('{'), data: Buffer.from(data) }
    log.append(stream, 'any', [{ ...event, metadata: new Uint8Array() }])
  }
  log.commit(log.end)
}
