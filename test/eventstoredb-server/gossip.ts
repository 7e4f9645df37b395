import { randomUUID } from 'node:crypto'
import gossip from '@eventstore/db-client/generated/gossip_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import pb from '@eventstore/db-client/generated/shared_pb.js'
import type { Member, Role, Shared, Version } from './state.ts'

const UNKNOWN = 2
const STATE: Readonly<Record<Role, number>> = { leader: 8, follower: 6, readonly: 14, down: 11 }

/**
 * What a node reports of all nodes: a leader whose death is not noticed yet still leads, and during an election none of them
 * is in a state in which a client may use it.
 */
export function clusterInfo(shared: Shared, members: readonly Member[]) {
  const believed = shared.believedLeader()
  const stateOf = (member: Member) => {
    if (member === believed) return STATE.leader
    return believed === null && member.role !== 'down' ? UNKNOWN : STATE[member.role]
  }
  return new gossip.ClusterInfo().setMembersList(
    members.map(member =>
      new gossip.MemberInfo()
        .setInstanceId(new pb.UUID().setString(randomUUID()))
        .setTimeStamp(String(BigInt(shared.now()) * 10_000n))
        .setState(stateOf(member))
        .setIsAlive(member === believed || member.role !== 'down')
        .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(member.port)),
    ),
  )
}

const STREAMS = 'event_store.client.streams.streams'
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  append: [],
  batchappend: ['deadline_duration'],
  delete: [],
  read: ['position', 'events'],
  tombstone: [],
}
const RELEASE: Readonly<Record<Version, string>> = { '23.10': '23.10.8', '24.10': '24.10.4' }

/** The server writes all names in lower case. */
export const supportedMethods = ({ version }: Shared) =>
  new features.SupportedMethods().setEventStoreServerVersion(RELEASE[version]).setMethodsList(
    Object.entries(FEATURES).map(([method, list]) =>
      new features.SupportedMethod()
        .setMethodName(method)
        .setServiceName(STREAMS)
        .setFeaturesList([...list]),
    ),
  )
