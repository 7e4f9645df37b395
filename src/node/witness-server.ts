import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SignerKey, VerifierKey } from '../audit/note-key.ts'
import { type WitnessAnswer, witnessCheckpoint } from '../audit/witness.ts'
import type { WitnessState } from './witness-state.ts'

/** No checkpoint with its proof is larger. */
const BODY_BYTES_MAX = 64 * 1024

type Given = {
  readonly host: string
  readonly port: number
  readonly key: SignerKey
  readonly logs: readonly VerifierKey[]
  readonly state: WitnessState
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Starts a server that answers `add-checkpoint` as C2SP tlog-witness says. A signature is sent only once its checkpoint is on
 * disk.
 */
export async function startWitness({ host, port, key, logs, state, clock }: Given) {
  const answer = (body: string): WitnessAnswer => {
    const seconds = Math.floor(clock() / 1000)
    // Nothing is awaited here, so no other request comes between reading the state and saving it.
    const given = witnessCheckpoint(body, { logs, treeOf: origin => state.treeOf(origin), key, seconds })
    if (given.status === 200) state.save(given.origin, given.tree)
    return given
  }
  const server = createServer((request, response) => void answerTo(request, response, answer))
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const TEXT = 'text/plain; charset=utf-8'

async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (body: string) => WitnessAnswer,
): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/add-checkpoint') {
    send(response, 404, TEXT, 'POST /add-checkpoint\n')
    return
  }
  try {
    const body = await bodyOf(request)
    if (body === null) send(response, 413, TEXT, 'that is no checkpoint\n')
    else tell(response, answer(body))
  } catch (error) {
    // What could not be written to disk is not signed.
    send(response, 500, TEXT, 'the witness cannot sign now\n')
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}

function tell(response: ServerResponse, answer: WitnessAnswer): void {
  if (answer.status === 200) send(response, 200, TEXT, `${answer.line}\n`)
  else if (answer.status === 409) send(response, 409, 'text/x.tlog.size', `${answer.size}\n`)
  else send(response, answer.status, TEXT, `${answer.reason}\n`)
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', connection: 'close' })
  response.end(text)
}

/** The body of a request; null if it is longer than that of any checkpoint. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_BYTES_MAX) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
