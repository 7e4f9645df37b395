import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { ResolvedTimes, View } from '../../../projections/engine/bounds.ts'
import type { Runner } from '../../../projections/engine/runner.ts'
import { CodedBodies } from './coded-bodies.ts'
import { CODED_FROM_BYTES, type Coding, codingOf, tagCoded } from './coding.ts'
import { assertWhole, describeForm, formOf, inForm } from './form.ts'
import { isFresh } from './is-fresh.ts'
import type { Media } from './media.ts'
import type { ViewGate } from './view-gate.ts'

const BYTES_MAX = 64 * 1024 * 1024
/** A longer address is answered, but not kept: keys are memory too. */
const KEY_LENGTH_MAX = 1000

/** Of every view: raised when the same events give another body. */
export const VIEW_VERSION = 7

/** What an answer was made of: by these bounds, from these projections. Null where the store alone was read. */
type Source = Pick<ResolvedTimes, 'bounds' | 'projections'> | null

/** A body as bytes, with what names it and who else may keep it. */
type Bytes = {
  readonly source: Source
  readonly media: Media
  readonly body: Buffer
  readonly etag: string
  readonly link: string | null
  readonly vary: 'accept' | 'accept, accept-encoding' | 'accept, authorization'
  readonly coding?: Coding
  readonly cacheControl: 'no-cache' | 'private, no-cache'
}
const PUBLIC = { vary: 'accept, accept-encoding', cacheControl: 'no-cache' } as const
/** Of an answer that depends on who asks: whether this is the one that everyone is given. */
export type SeenBy = 'everyone' | 'few'

/** What an answer says about who else may be given it. */
export const sharedWith = (seenBy: SeenBy | undefined) =>
  ({
    vary: seenBy === undefined ? 'accept' : 'accept, authorization',
    cacheControl: seenBy === 'few' ? 'private, no-cache' : 'no-cache',
  }) as const

/** Under which conditions an answer is still true. */
type Validity = {
  /** What the answer depends on, and how often each had changed when it was made. */
  readonly seen: readonly (readonly [scope: string, changes: number])[]
  /** Set where every further event changes the answer: it is true only while this node has read just so far. */
  readonly onlyAt: number | null
  /** Set where it is about a day that was not said: it is true on this day alone. */
  readonly onlyOn: string | null
}
type Kept = Bytes & Validity

/** What may be written to, under the revision that a write names. */
type Resource = {
  readonly revision: number
  readonly rest?: string
  readonly body: object
  /** The question, where the read model was asked as well. */
  readonly asked?: NonNullable<Source>
  readonly seenBy?: SeenBy
}

/** How a view that may be kept is made. */
type Making<Body> = {
  readonly asked: NonNullable<Source>
  readonly scopes: readonly string[]
  readonly view: () => View<Body> | Promise<View<Body>>
  /** Where much is folded for it: it takes its turn. */
  readonly isLarge?: boolean
  readonly linkOf?: (body: Body) => string | null
  /** Where it can be had as a table. */
  readonly csvOf?: (body: Body) => string
  /** Where it is about how things stand on a day: which, and whether that was said or is today. */
  readonly day?: string
  readonly isToday?: boolean
}

/**
 * Answers every GET. Those that do not depend on the caller are kept as bytes until something that they rest on changes, or
 * their day is over.
 */
export class ResponseCache {
  readonly #runner: Runner
  readonly #today: () => string
  readonly #views: ViewGate
  readonly #answers = new LRUCache<string, Kept>({
    maxSize: BYTES_MAX,
    sizeCalculation: ({ body }, key) => body.length + key.length + 500,
  })
  readonly #coded = new CodedBodies()
  /** What is being made: a caller that asks the same meanwhile waits for it. */
  readonly #underWay = new Map<string, { readonly truth: Validity; readonly made: Promise<Kept> }>()

  constructor(runner: Runner, today: () => string, views: ViewGate) {
    this.#runner = runner
    this.#today = today
    this.#views = views
  }

  /**
   * The hook of a route whose answers are kept: what is still true is sent before anything is parsed, since it was asked
   * rightly once. A hit reads no table and writes no body.
   */
  readonly onRequest = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): void | Promise<void> => {
    const kept = this.#answers.get(keyOf(request))
    if (kept === undefined || !this.#isTrue(kept)) done()
    else return this.#sendKept(request, reply, kept) ?? undefined
  }

  /** Makes an answer, keeps it and sends it. Throws the problem `busy` where it is large and too many are being made. */
  async make<Body>(
    request: FastifyRequest,
    reply: FastifyReply,
    making: Making<Body>,
  ): Promise<FastifyReply> {
    const key = keyOf(request)
    const running = this.#underWay.get(key)
    if (running !== undefined && this.#isTrue(running.truth)) {
      await this.#sendKept(request, reply, await running.made)
      return reply
    }
    // ResolvedTimes before the view is made: a change in between makes the answer stale at once, never late.
    const truth = this.#truthOf(making)
    const make = () => bytesOf(request, making)
    const made = (making.isLarge === true ? this.#views.pass(make) : make()).then(bytes => ({
      ...bytes,
      ...truth,
    }))
    const own = { truth, made }
    this.#underWay.set(key, own)
    try {
      const kept = await made
      if (key.length <= KEY_LENGTH_MAX) this.#answers.set(key, kept)
      await this.#sendKept(request, reply, kept)
      return reply
    } finally {
      if (this.#underWay.get(key) === own) this.#underWay.delete(key)
    }
  }

  /** Sends a view that is not worth keeping, in the same form. `seenBy` is said where not everyone is shown the same. */
  view<Body>(
    request: FastifyRequest,
    reply: FastifyReply,
    {
      asked,
      view,
      link,
      seenBy,
      csvOf,
    }: {
      readonly asked: ResolvedTimes
      readonly view: View<Body>
      readonly link: string | null
      readonly seenBy?: SeenBy
      /** Where it can be had as a table. */
      readonly csvOf?: (body: Body) => string
    },
  ): FastifyReply {
    const { media, body } = written(request, { body: view.body, link, csvOf })
    return this.#send(request, reply, {
      ...sharedWith(seenBy),
      source: asked,
      media,
      body,
      etag: tagOf(body, view.position, media),
      link,
    })
  }

  /**
   * Sends what may be written to, under the revision that a write names: `"<revision>"` or `"<revision>;<rest>"`. `seenBy`
   * is said where not everyone is shown the same.
   */
  resource(
    request: FastifyRequest,
    reply: FastifyReply,
    { revision, rest, body, asked, seenBy }: Resource,
  ): FastifyReply {
    return this.#send(request, reply, {
      source: asked ?? null,
      media: 'json',
      body: Buffer.from(JSON.stringify(body)),
      etag: `"${revision}${rest === undefined ? '' : `;${rest}`}"`,
      link: null,
      ...sharedWith(seenBy),
    })
  }

  #truthOf<Body>({ asked, scopes, day, isToday }: Making<Body>): Validity {
    const { position: readTo } = this.#runner.read
    const { knownAt } = asked.bounds
    return {
      seen: scopes.map(scope => [scope, this.#runner.changesOf(scope)] as const),
      // An instant after all that was read names a longer prefix, and so another answer, with every event.
      onlyAt: knownAt !== null && knownAt >= readTo ? readTo : null,
      onlyOn: isToday === true && day !== undefined ? day : null,
    }
  }

  #isTrue({ seen, onlyAt, onlyOn }: Validity): boolean {
    if (onlyAt !== null && onlyAt !== this.#runner.read.position) return false
    if (onlyOn !== null && onlyOn !== this.#today()) return false
    for (const [scope, changes] of seen) {
      if (this.#runner.changesOf(scope) !== changes) return false
    }
    return true
  }

  /** Up to which position nothing is missing in an answer; null where nothing is missing that it asks for. */
  #completeUpTo(source: Source): number | null {
    if (source === null) return null
    const position = this.#runner.completeUpTo(source.projections)
    const { knownAt } = source.bounds
    return position === null || (knownAt !== null && knownAt <= position) ? null : position
  }

  /** In the coding that the caller would rather have: at once, or, where it has to be made first, by a promise. */
  #sendKept(request: FastifyRequest, reply: FastifyReply, kept: Kept): Promise<void> | null {
    const coding = kept.body.length < CODED_FROM_BYTES ? null : codingOf(request.headers['accept-encoding'])
    if (coding === null) {
      this.#send(request, reply, kept)
      return null
    }
    const etag = tagCoded(kept.etag, coding)
    const send = (body: Buffer): void => {
      this.#send(request, reply, { ...kept, body, etag, coding })
    }
    const hasIt = isFresh(request.headers['if-none-match'], etag)
    const body = hasIt ? kept.body : this.#coded.of(kept.body, coding)
    if (!Buffer.isBuffer(body)) return body.then(send)
    send(body)
    return null
  }

  #send(request: FastifyRequest, reply: FastifyReply, answer: Bytes): FastifyReply {
    const { source, media, body, etag, link, vary, cacheControl, coding } = answer
    reply.header('etag', etag)
    reply.header('vary', vary)
    reply.header('cache-control', cacheControl)
    reply.header('ledger-position', String(this.#runner.read.position))
    const completeUpTo = this.#completeUpTo(source)
    if (completeUpTo !== null) reply.header('ledger-stale', String(completeUpTo))
    if (link !== null) reply.header('link', `<${link}>; rel="next"`)
    if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
    if (coding !== undefined) reply.header('content-encoding', coding)
    describeForm(request, reply, media)
    return reply.send(body)
  }
}

const keyOf = (request: FastifyRequest): string => {
  const { url } = request
  const { media } = formOf(request)
  return media === 'json' ? url : `${media} ${url}`
}

async function bytesOf<Body>(
  request: FastifyRequest,
  { asked, view, csvOf, linkOf = () => null, day }: Making<Body>,
): Promise<Bytes> {
  const { body: made, position } = await view()
  const link = linkOf(made)
  const { media, body } = written(request, { body: made, link, csvOf })
  const etag = tagOf(body, position, media, day)
  return { ...PUBLIC, source: asked, media, body, etag, link }
}

/** A view in the form that is asked for. Throws where it is a table that is too long for it. */
function written<Body>(
  request: FastifyRequest,
  view: {
    readonly body: Body
    readonly link: string | null
    readonly csvOf: ((body: Body) => string) | undefined
  },
): { readonly media: Media; readonly body: Buffer } {
  const { body, link, csvOf } = view
  const form = formOf(request)
  if (form.media === 'json' || csvOf === undefined) {
    return { media: 'json', body: Buffer.from(JSON.stringify(body)) }
  }
  assertWhole(form, link)
  return { media: form.media, body: Buffer.from(inForm(form, csvOf(body))) }
}

/** The tag holds a digest too, so that it differs wherever the body does, whatever made it differ. */
const tagOf = (body: Buffer, position: number, media: Media, day?: string): string =>
  `"${[VIEW_VERSION, position, ...(day === undefined ? [] : [day]), digestOf(body), media].join('.')}"`

export const digestOf = (body: string | Buffer): string =>
  createHash('sha256').update(body).digest('base64url').slice(0, 16)
