import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Runner } from '../../projections/runner.ts'
import type { Asked, View } from '../../projections/view/bounds.ts'

const BYTES_MAX = 64 * 1024 * 1024
/** A longer address is answered, but not kept: keys are memory too. */
const KEY_LENGTH_MAX = 1000

/** Of every view: raised when the same events give another body. */
const VIEW_VERSION = 1

/** A body as bytes, with what names it and who else may keep it. */
type Bytes = {
  readonly body: Buffer
  readonly etag: string
  readonly link: string | null
  readonly vary: 'accept' | 'accept, authorization'
  readonly cacheControl: 'no-cache' | 'private, no-cache'
}
const PUBLIC = { vary: 'accept', cacheControl: 'no-cache' } as const
type Kept = Bytes & {
  /** What the answer depends on, and how often each had changed when it was made. */
  readonly seen: readonly (readonly [scope: string, changes: number])[]
  /** Set where every further event changes the answer: it is true only while this node has read just so far. */
  readonly onlyAt: number | null
}

type Resource = {
  readonly revision: number
  readonly rest?: string
  readonly body: object
  readonly seenBy?: 'everyone' | 'few'
}

/** How a view that may be kept is made. */
type Making<Body> = {
  readonly asked: Pick<Asked, 'bounds'>
  readonly scopes: readonly string[]
  readonly view: () => View<Body>
  readonly linkOf?: (body: Body) => string | null
}

/** Answers every GET. Those that do not depend on the caller are kept as bytes until something that they rest on changes. */
export class KeptAnswers {
  readonly #runner: Runner
  readonly #answers = new LRUCache<string, Kept>({
    maxSize: BYTES_MAX,
    sizeCalculation: ({ body }, key) => body.length + key.length + 500,
  })

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /**
   * The hook of a route whose answers are kept: what is still true is sent before anything is parsed, since it was asked
   * rightly once. A hit reads no table and writes no JSON.
   */
  readonly onRequest = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): void => {
    const kept = this.#answers.get(request.url)
    if (kept === undefined || !this.#isTrue(kept)) done()
    else this.#send(request, reply, kept)
  }

  /** Makes an answer, keeps it and sends it. */
  make<Body>(
    request: FastifyRequest,
    reply: FastifyReply,
    { asked, scopes, view, linkOf = () => null }: Making<Body>,
  ): FastifyReply {
    const { position: readTo } = this.#runner.read
    const { knownAt } = asked.bounds
    // Asked before the view is made: a change in between makes the answer stale at once, never late.
    const seen = scopes.map(scope => [scope, this.#runner.changesOf(scope)] as const)
    const { body, position } = view()
    // An instant after all that was read names a longer prefix, and so another answer, with every event.
    const onlyAt = knownAt !== null && knownAt >= readTo ? readTo : null
    const kept = { ...viewBytes({ body, position }, linkOf(body)), seen, onlyAt }
    if (request.url.length <= KEY_LENGTH_MAX) this.#answers.set(request.url, kept)
    return this.#send(request, reply, kept)
  }

  /** Sends a view that is not worth keeping, in the same form. */
  view<Body>(
    request: FastifyRequest,
    reply: FastifyReply,
    view: View<Body>,
    link: string | null,
  ): FastifyReply {
    return this.#send(request, reply, viewBytes(view, link))
  }

  /**
   * Sends what may be written to, under the revision that a write names: `"<revision>"` or `"<revision>;<rest>"`. `seenBy`
   * is said where not everyone is shown the same.
   */
  resource(
    request: FastifyRequest,
    reply: FastifyReply,
    { revision, rest, body, seenBy }: Resource,
  ): FastifyReply {
    return this.#send(request, reply, {
      body: Buffer.from(JSON.stringify(body)),
      etag: `"${revision}${rest === undefined ? '' : `;${rest}`}"`,
      link: null,
      vary: seenBy === undefined ? 'accept' : 'accept, authorization',
      cacheControl: seenBy === 'few' ? 'private, no-cache' : 'no-cache',
    })
  }

  #isTrue({ seen, onlyAt }: Kept): boolean {
    if (onlyAt !== null && onlyAt !== this.#runner.read.position) return false
    for (const [scope, changes] of seen) {
      if (this.#runner.changesOf(scope) !== changes) return false
    }
    return true
  }

  #send(request: FastifyRequest, reply: FastifyReply, answer: Bytes): FastifyReply {
    const { body, etag, link, vary, cacheControl } = answer
    reply.header('etag', etag)
    reply.header('vary', vary)
    reply.header('cache-control', cacheControl)
    reply.header('ledger-position', String(this.#runner.read.position))
    if (link !== null) reply.header('link', `<${link}>; rel="next"`)
    if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
    reply.header('content-type', 'application/json; charset=utf-8')
    return reply.send(body)
  }
}

/** The tag holds a digest too, so that it differs wherever the body does, whatever made it differ. */
function viewBytes<Body>(view: View<Body>, link: string | null): Bytes {
  const body = Buffer.from(JSON.stringify(view.body))
  return { ...PUBLIC, body, etag: `"${VIEW_VERSION}.${view.position}.${digestOf(body)}.json"`, link }
}

export const digestOf = (body: string | Buffer): string =>
  createHash('sha256').update(body).digest('base64url').slice(0, 16)

/** Whether the caller has this very answer (RFC 9110, 13.1.2: compared weakly). */
function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch === etag) return true
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some(each => each.trim().replace(/^W\//, '') === etag)
}
