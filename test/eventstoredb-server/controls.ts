import type { Database } from './cluster.ts'
import type { Fault, FaultFilter, Rpc } from './faults.ts'
import type { Node } from './node.ts'
import type { Knobs, Role } from './state.ts'

/**
 * All operations on a database, by name and with only JSON in and out, so that another process can call them. A node is
 * named by its index.
 */
export const CONTROLS = {
  nodes: (database: Database) => database.nodes.map(({ port, role, isReady }) => ({ port, role, isReady })),
  elect: (database: Database, index: number) => database.elect(nodeAt(database, index)),
  beginElection: (database: Database) => database.beginElection(),
  kill: (database: Database, index: number) => database.kill(nodeAt(database, index)),
  restart: (database: Database, index: number, role?: Role) =>
    database.restart(nodeAt(database, index), role),
  ready: (database: Database, index: number, isReady: boolean) =>
    database.ready(nodeAt(database, index), isReady),
  nextFault: (database: Database, rpc: Rpc, fault: Fault, times?: number, filter?: FaultFilter) =>
    database.faults.next(rpc, fault, times, filter),
  clearFaults: (database: Database) => database.faults.clear(),
  turn: (database: Database, knobs: Partial<Knobs>) => void Object.assign(database.knobs, knobs),
  blackHole: (database: Database, on: boolean) => database.blackHole(on),
  holdAppends: (database: Database, on: boolean) => database.holdAppends(on),
  dropConnections: (database: Database) => database.dropConnections(),
  breakReadAfter: (database: Database, events: number) => database.breakReadAfter(events),
  truncate: (database: Database, to: { readonly position: number } | { readonly count: number }) =>
    database.truncate(to),
  scavenge: (database: Database) => database.scavenge(),
  log: (database: Database) => database.log(),
  stats: (database: Database) => database.stats,
}

export type Controls = typeof CONTROLS
export type ControlName = keyof Controls
export type Request = { readonly id: number; readonly name: ControlName; readonly args: readonly unknown[] }
export type Reply = { readonly id: number; readonly value?: unknown; readonly error?: string }

/** The address of a database that has started. */
export type Address = { readonly url: string; readonly ports: readonly number[] }

function nodeAt({ nodes }: Database, index: number): Node {
  const node = nodes[index]
  if (node === undefined) throw new Error(`there is no node ${index}`)
  return node
}
