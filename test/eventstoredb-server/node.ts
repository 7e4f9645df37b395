import { createServer, type Socket, type Server as TcpServer } from 'node:net'
import gossipService, { type IGossipServer } from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import featuresService, {
  type IServerFeaturesServer,
} from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import streamsService, { type IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js'
import usersService from '@eventstore/db-client/generated/users_grpc_pb.js'
import {
  type handleServerStreamingCall,
  Server,
  type ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js'
import { disturb } from './admission.ts'
import type { Rpc } from './faults.ts'
import { clusterInfo, supportedMethods } from './gossip.ts'
import type { Break } from './outlet.ts'
import { respond } from './respond.ts'
import type { Member, Role, Shared } from './state.ts'
import { serveAppend } from './streams-append.ts'
import { serveBatchAppend } from './streams-batch-append.ts'
import { serveDelete, serveTombstone } from './streams-delete.ts'
import { serveRead } from './streams-read.ts'
import { serveCreateUser } from './users-create.ts'
import type { Encoded, ReadReq } from './wire.ts'

/** Reads send bytes that are encoded already: an event is encoded once, and not for every reader. */
const STREAMS = {
  ...streamsService.StreamsService,
  read: { ...streamsService.StreamsService.read, responseSerialize: (bytes: Encoded) => bytes },
}

type StreamsHandlers = Pick<IStreamsServer, 'append' | 'batchAppend' | 'delete' | 'tombstone'> & {
  read: handleServerStreamingCall<ReadReq, Encoded>
}

/** One node: a server on its own port, which can die and come back on the same port. */
export class Node implements Member {
  port = 0
  role: Role
  isReady = true
  readonly #shared: Shared
  readonly #credentials: ServerCredentials
  readonly #members: () => readonly Member[]
  readonly #breaks: Break
  readonly #sockets = new Map<string, Socket>()
  #listener: TcpServer | null = null
  #server: Server | null = null
  #horizon: number | null = null

  constructor(
    shared: Shared,
    credentials: ServerCredentials,
    role: Role,
    members: () => readonly Member[],
    breaks: Break,
  ) {
    this.#shared = shared
    this.#credentials = credentials
    this.role = role
    this.#members = members
    this.#breaks = breaks
  }

  horizon(): number {
    return Math.min(this.#shared.log.length, this.#horizon ?? Infinity)
  }

  /** While on, the node sees nothing of what is committed from now on. */
  lag(on: boolean): void {
    this.#horizon = on ? this.#shared.log.length : null
    this.#shared.log.wakeReaders()
  }

  /** Listens on the given port, or else on the one it had; 0 stands for any free port. */
  async listen(port = this.port): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 })
    this.#serve(server)
    const injector = server.createConnectionInjector(this.#credentials)
    const listener = createServer({ noDelay: true }, socket => {
      this.#track(socket)
      injector.injectConnection(socket)
    })
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(port, '127.0.0.1', resolve)
    })
    const address = listener.address()
    if (address === null || typeof address === 'string') throw new Error('a node listens on a port')
    this.port = address.port
    this.#listener = listener
    this.#server = server
  }

  /** Leaves the node as a killed process would: nothing listens, and every connection breaks without notice. */
  async die(): Promise<void> {
    this.role = 'down'
    const listener = this.#listener
    this.#listener = null
    const closed = new Promise<void>(resolve =>
      listener === null ? resolve() : listener.close(() => resolve()),
    )
    this.drop()
    this.#server?.forceShutdown()
    this.#server = null
    await closed
  }

  drop(): void {
    for (const socket of this.#sockets.values()) socket.destroy()
  }

  dropPeer(peer: string): void {
    this.#sockets.get(peer)?.destroy()
  }

  #track(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    this.#sockets.set(peer, socket)
    this.#shared.stats.connections += 1
    socket.on('error', () => {}) // a connection that breaks is what tests are about
    socket.on('close', () => {
      this.#sockets.delete(peer)
      this.#shared.stats.connections -= 1
    })
  }

  #serve(server: Server): void {
    const shared = this.#shared
    const streams: StreamsHandlers = {
      read: call => void serveRead(shared, this, this.#breaks, call),
      append: (call, callback) => serveAppend(shared, this, call, callback),
      batchAppend: call => serveBatchAppend(shared, this, call),
      delete: (call, callback) => serveDelete(shared, this, call, callback),
      tombstone: (call, callback) => serveTombstone(shared, this, call, callback),
    }
    const features: IServerFeaturesServer = {
      getSupportedMethods: (call, callback) =>
        this.#tell('GetSupportedMethods', call, callback, () => supportedMethods(shared)),
    }
    const gossip: IGossipServer = {
      read: (call, callback) =>
        this.#tell('Gossip', call, callback, () => clusterInfo(shared, this.#members())),
    }
    server.addService(STREAMS, streams)
    server.addService(featuresService.ServerFeaturesService, features)
    server.addService(gossipService.GossipService, gossip)
    server.addService(usersService.UsersService, {
      create: (
        call: Parameters<typeof serveCreateUser>[2],
        callback: Parameters<typeof serveCreateUser>[3],
      ) => serveCreateUser(shared, this, call, callback),
    })
  }

  /** Serves a call that any client may make to any node, such as gossip and features. */
  #tell<Answer>(
    rpc: Rpc,
    call: ServerUnaryCall<unknown, Answer>,
    callback: sendUnaryData<Answer>,
    answer: () => Answer,
  ): void {
    const tell = async () => {
      const admission = await disturb(this.#shared, this, { rpc, stream: '', call })
      if (admission.kind === 'admitted') return answer()
      return admission.kind === 'refused' ? admission.refusal : null
    }
    void respond(callback, tell())
  }
}
