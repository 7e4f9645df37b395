import { setMaxListeners } from 'node:events'
import { ServerCredentials } from '@grpc/grpc-js'
import { type Certificates, credentialsWith, makeCertificates, removeCertificates } from './certificates.ts'
import { Faults } from './faults.ts'
import { firstEvents } from './first-events.ts'
import { Log } from './log.ts'
import { logFileAt } from './log-file.ts'
import { Node } from './node.ts'
import type { Break } from './outlet.ts'
import { Gate, type Knobs, type Role, type Shared, type Stats, type Version } from './state.ts'
import { TOMBSTONE } from './stored.ts'
import { ADMIN, type User } from './users.ts'

export type DatabaseOptions = {
  /** How many nodes there are: all on 127.0.0.1, over one log. The first one leads from the start. */
  readonly nodes?: 1 | 3
  readonly version?: Version
  /** Whether the nodes use TLS, with certificates made at run time. Only then users are checked. */
  readonly tls?: boolean
  /** The certificates of an earlier start, so that its clients still trust the server. */
  readonly certificates?: Certificates
  /** The users beside `admin:changeit`, which is in `$admins`. */
  readonly users?: Readonly<Record<string, User>>
  /** A file to which every event is written before it is acknowledged, and from which the next start reads. */
  readonly file?: string
  /** The ports of an earlier start, to come back on them. */
  readonly ports?: readonly number[]
  readonly maxAppendBytes?: number
  /** How long a write that cannot be answered waits before it times out; 2 s on the real server. */
  readonly writeTimeoutMs?: number
  readonly now?: () => number
}

/** One stored record, for assertions. */
export type LogEntry = {
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly position: number
}

const ONE_MIB = 1024 * 1024

/** Starts a database of one node or three, in this process. */
export async function startDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const certificates = options.certificates ?? (options.tls === true ? await makeCertificates() : null)
  const database = new Database(options, certificates)
  await database.start(options.ports ?? [])
  return database
}

export class Database {
  readonly faults = new Faults()
  readonly knobs: Knobs = { readDelayMs: 0, perEventDelayMs: 0, duplicateEveryEvent: false }
  readonly stats: Stats = { appends: 0, reads: 0, openReads: 0, connections: 0 }
  readonly nodes: readonly Node[]
  readonly #log: Log
  readonly #gate = new Gate()
  readonly #appends = new Gate()
  readonly #closing = new AbortController()
  readonly #certificates: Certificates | null
  readonly #ownsCertificates: boolean
  /** A leader that is dead, but whose death the other nodes have not noticed yet. */
  #lateLeader: Node | null = null
  readonly #breaks: Break = { after: null }

  constructor(options: DatabaseOptions, certificates: Certificates | null) {
    const now = options.now ?? Date.now
    // Every call that waits listens for the end of the database.
    setMaxListeners(0, this.#closing.signal)
    this.#certificates = certificates
    this.#ownsCertificates = options.certificates === undefined
    this.#log = new Log(now, options.file === undefined ? null : logFileAt(options.file))
    if (this.#log.length === 0) firstEvents(this.#log, certificates !== null)
    const shared: Shared = {
      log: this.#log,
      version: options.version ?? '23.10',
      users: certificates === null ? null : { ...options.users, admin: ADMIN },
      maxAppendBytes: options.maxAppendBytes ?? ONE_MIB,
      writeTimeoutMs: options.writeTimeoutMs ?? 2000,
      faults: this.faults,
      knobs: this.knobs,
      stats: this.stats,
      gate: this.#gate,
      appends: this.#appends,
      closing: this.#closing.signal,
      leader: () => this.leader(),
      believedLeader: () => this.leader() ?? this.#lateLeader,
      now,
    }
    const credentials =
      certificates === null ? ServerCredentials.createInsecure() : credentialsWith(certificates)
    this.nodes = Array.from({ length: options.nodes ?? 1 }, (_, index) => {
      const role = index === 0 ? 'leader' : 'follower'
      return new Node(shared, credentials, role, () => this.nodes, this.#breaks)
    })
  }

  async start(ports: readonly number[]): Promise<void> {
    for (const [index, node] of this.nodes.entries()) await node.listen(ports[index] ?? 0)
  }

  get url(): string {
    return this.urlAs('admin', ADMIN.password)
  }

  urlAs(user: string, password: string): string {
    const hosts = this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')
    if (this.#certificates === null) return `esdb://${hosts}?tls=false`
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
    return `esdb://${login}@${hosts}?tls=true&tlsCAFile=${encodeURIComponent(this.#certificates.caFile)}`
  }

  /** The path of the certificate of the authority that signed; null without TLS. */
  get caFile(): string | null {
    return this.#certificates?.caFile ?? null
  }

  get ports(): readonly number[] {
    return this.nodes.map(({ port }) => port)
  }

  leader(): Node | null {
    return this.nodes.find(({ role }) => role === 'leader') ?? null
  }

  /** Makes the node lead from now on, and the former leader follow. What was in flight is committed first. */
  elect(node: Node): void {
    this.#lateLeader = null
    const former = this.leader()
    if (former === node) return
    this.#log.commit(this.#log.end)
    if (former !== null) former.role = 'follower'
    node.role = 'leader'
    this.#log.forget()
  }

  /** Makes the nodes notice that their leader is gone: until one is elected they serve reads, and refuse writes as not ready. */
  beginElection(): void {
    this.#lateLeader = null
    const former = this.leader()
    if (former !== null) former.role = 'follower'
  }

  /** Kills a node. A leader loses what it had not committed, and the others still name it until they notice its death. */
  async kill(node: Node): Promise<void> {
    const led = node.role === 'leader'
    await node.die()
    if (!led) return
    this.#lateLeader = node
    this.#log.truncate(this.#log.length)
  }

  /** Starts a node again, on the same port. The only node of a database leads at once. */
  async restart(node: Node, role: Role = this.nodes.length === 1 ? 'leader' : 'follower'): Promise<void> {
    if (node.role !== 'down') await this.kill(node)
    await node.listen()
    if (this.#lateLeader === node) this.#lateLeader = null
    if (role === 'leader') this.elect(node)
    else node.role = role
    if (this.nodes.length === 1) this.#log.forget()
  }

  ready(node: Node, isReady: boolean): void {
    node.isReady = isReady
  }

  /** While on, no connection gets an answer; calls that come in meanwhile are answered afterwards. */
  blackHole(on: boolean): void {
    this.#gate.shut(on)
  }

  /** While on, appends stay in flight: written, but neither visible nor acknowledged. */
  holdAppends(on: boolean): void {
    this.#appends.shut(on)
  }

  dropConnections(): void {
    for (const node of this.nodes) node.drop()
  }

  /** The next read breaks off after this many events, and its connection with it. */
  breakReadAfter(events: number): void {
    this.#breaks.after = events
  }

  /** Restores an older back-up: the log ends earlier, and every connection is gone, as after a restart. */
  truncate(to: { readonly position: number } | { readonly count: number }): void {
    this.dropConnections()
    this.#log.truncate('count' in to ? to.count : this.#log.indexOf(to.position))
  }

  /** Scavenges, as an administrator would: what streams no longer show leaves the log. */
  scavenge(): void {
    this.#log.scavenge()
  }

  /** Every committed record, including the server's own events, except what was scavenged. */
  log(): readonly LogEntry[] {
    const stored = this.#log.records.slice(0, this.#log.length)
    return stored
      .filter(({ isScavenged }) => isScavenged !== true)
      .map(({ stream, revision, id, type, position }) => ({
        stream,
        revision: revision === TOMBSTONE ? -1 : revision,
        id,
        type,
        position,
      }))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#gate.shut(false)
    this.#appends.shut(false)
    await Promise.all(this.nodes.map(node => node.die()))
    if (this.#ownsCertificates && this.#certificates !== null) removeCertificates(this.#certificates)
  }
}
