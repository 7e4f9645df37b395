import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { ResolvedTimes, View } from '../../../projections/engine/bounds.ts'
import { MEMORY_BYTES } from '../../../projections/engine/memory.ts'
import { ownBuffer } from '../../../projections/engine/own-bytes.ts'
import type { Runner } from '../../../projections/engine/runner.ts'
import {
  type Bytes,
  bytesOf,
  bytesViewed,
  bytesWritten,
  digestOf,
  inFormAsked,
  type Listing,
  type Making,
  type Source,
  tagOf,
  type Viewing,
  type Writing,
} from './answer-bytes.ts'
import { CodedBodies } from './coded-bodies.ts'
import { CODED_FROM_BYTES, codingOf, tagCoded } from './coding.ts'
import { describeForm, formOf } from './form.ts'
import { isFresh } from './is-fresh.ts'
import { PartedBody } from './parted-body.ts'
import { type SeenBy, sharedWith } from './shared-with.ts'
import { UnderWay } from './under-way.ts'
import { Validities, type Validity } from './validity.ts'
import type { ViewGate } from './view-gate.ts'
import { asksForPage, type Cutting, WholeViews } from './whole-views.ts'

/** So many addresses are known as asked for once. */
const ASKED_ONCE_MAX = 5000

/** A longer address is answered, but not kept: keys are memory too. */
const KEY_LENGTH_MAX = 1000

/** The body of an answer that its caller has already. */
const NO_BYTES = Buffer.alloc(0)

type Kept = Bytes & Validity

/** Something that can be written to, with the revision that a write names. */
type Resource = {
  readonly revision: number
  readonly rest?: string
  readonly body: object
  /** The question, if the read model was asked as well as the store. */
  readonly asked?: NonNullable<Source>
  readonly seenBy?: SeenBy
}

/**
 * Sends the answer of every GET. Those that do not depend on the caller are kept as bytes until something that they rest on
 * changes, or their day is over.
 */
export class ResponseCache {
  readonly #runner: Runner
  readonly #validities: Validities
  readonly #views: ViewGate
  readonly #answers = new LRUCache<string, Kept>({
    maxSize: MEMORY_BYTES.answers,
    sizeCalculation: ({ body }, key) => body.length + key.length + 500,
  })
  readonly #askedOnce = new LRUCache<string, true>({ max: ASKED_ONCE_MAX })
  readonly #coded = new CodedBodies()
  readonly #underWay: UnderWay<Validity, Kept>
  readonly #wholes: WholeViews<Validity>

  constructor(runner: Runner, today: () => string, views: ViewGate) {
    this.#runner = runner
    this.#validities = new Validities(runner, today)
    this.#views = views
    const isTrue = (validity: Validity) => this.#validities.isTrue(validity)
    this.#underWay = new UnderWay(isTrue)
    this.#wholes = new WholeViews(isTrue)
  }

  /**
   * The hook of a route whose answers are kept. An answer that is still true is sent before the request is checked, since the
   * same address was valid once. A hit reads no table and writes no JSON.
   */
  readonly onRequest = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): void | Promise<void> => {
    const kept = this.#answers.get(keyOf(request))
    if (kept === undefined || !this.#validities.isTrue(kept)) done()
    else return this.#sendKept(request, reply, kept) ?? undefined
  }

  /** Makes an answer, keeps it and sends it. Throws the problem `busy` where it is large and too many are being made. */
  async make<Told, Whole>(
    request: FastifyRequest,
    reply: FastifyReply,
    making: Making<Told, Whole>,
  ): Promise<FastifyReply> {
    const truth = this.#validities.of(making)
    const kept =
      'pages' in making
        ? await this.#listed(request, reply, making, truth)
        : 'written' in making || making.page === undefined
          ? await this.#underWay.of(keyOf(request), truth, reply, async allGone => {
              const made = { ...(await this.#bytesOf(request, making, allGone)), ...truth }
              return !isOfAMoment(making) || this.#isAskedAgain(request) ? this.#keep(request, made) : made
            })
          : await this.#page(request, reply, making, making.page, truth)
    await this.#sendKept(request, reply, kept)
    return reply
  }

  async #bytesOf<Told>(
    request: FastifyRequest,
    making: Viewing<Told> | Writing,
    allGone: AbortSignal,
  ): Promise<Bytes> {
    const make = async () =>
      'written' in making ? bytesWritten(making, await making.written()) : bytesViewed(request, making)
    return await (making.isLarge === true ? this.#views.pass(make, allGone) : make())
  }

  /** Makes a page from all rows, which are kept. An answer is kept as bytes too if its address names no page. */
  async #page<Told>(
    request: FastifyRequest,
    reply: FastifyReply,
    making: Viewing<Told>,
    page: Cutting<Told>,
    truth: Validity,
  ): Promise<Kept> {
    const whole = await this.#wholes.of<View<Told>>(
      request.url,
      truth,
      reply,
      ({ body }) => page.rowsOf(body),
      allGone => this.#views.pass(async () => making.view(), allGone),
    )
    const view = { ...whole, body: page.cut(whole.body) }
    // Another request that waited for the same view may have been faster.
    const known = this.#answers.get(keyOf(request))
    if (known !== undefined && this.#validities.isTrue(known)) return known
    const made = { ...bytesOf(request, making, view), ...truth }
    return asksForPage(request.url) ? made : this.#keep(request, made)
  }

  /** The fold is kept, so that a page is quickly made again: it is kept as bytes only where the address names no page. */
  async #listed<Told, Whole>(
    request: FastifyRequest,
    reply: FastifyReply,
    making: Listing<Told, Whole>,
    truth: Validity,
  ): Promise<Kept> {
    const { whole: make, rowsOf, pageOf } = making.pages
    const whole = await this.#wholes.of(request.url, truth, reply, rowsOf, allGone =>
      this.#views.pass(make, allGone),
    )
    return await this.#underWay.of(keyOf(request), truth, reply, async allGone => {
      const view = await this.#views.pass(async () => pageOf(whole), allGone)
      const made = { ...bytesOf(request, making, view), ...truth }
      return asksForPage(request.url) ? made : this.#keep(request, made)
    })
  }

  /**
   * Whether an address was asked for before. What is quickly written and hardly asked for twice is not kept at once: bodies that grow
   * old before they are dropped have the whole heap searched for garbage again and again.
   */
  #isAskedAgain(request: FastifyRequest): boolean {
    const key = keyOf(request)
    const isAgain = this.#askedOnce.delete(key)
    if (!isAgain && key.length <= KEY_LENGTH_MAX) this.#askedOnce.set(key, true)
    return isAgain
  }

  /** Keeps an answer, and returns it as it is kept. */
  #keep(request: FastifyRequest, made: Kept): Kept {
    const key = keyOf(request)
    if (key.length > KEY_LENGTH_MAX) return made
    const { body } = made
    const kept = Buffer.isBuffer(body) ? { ...made, body: ownBuffer(body) } : made
    this.#answers.set(key, kept)
    return kept
  }

  /** Sends a view that is not worth keeping, in the form asked for. `seenBy` is given if callers are shown different bodies. */
  view<Body>(
    request: FastifyRequest,
    reply: FastifyReply,
    {
      asked,
      view,
      link,
      seenBy,
      csvOf,
      pageOf,
    }: {
      readonly asked: ResolvedTimes
      readonly view: View<Body>
      readonly link: string | null
      readonly seenBy?: SeenBy
      /** Writes the view as CSV; absent if it is not given as a table. */
      readonly csvOf?: (body: Body) => string
      /** Writes the view as an HTML page; absent if it is no page. */
      readonly pageOf?: (body: Body) => string
    },
  ): FastifyReply {
    const { media, body } = inFormAsked(request, { body: view.body, link, csvOf, pageOf })
    return this.#send(request, reply, {
      ...sharedWith(seenBy),
      source: asked,
      media,
      body,
      etag: tagOf(digestOf(body), view.position, media),
      link,
    })
  }

  /**
   * Sends what may be written to, under the revision that a write names: `"<revision>"` or `"<revision>;<rest>"`. `seenBy`
   * is given if callers are shown different bodies.
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

  /** The position up to which an answer is complete; null if it lacks nothing that was asked for. */
  #completeUpTo(source: Source): number | null {
    if (source === null) return null
    const position = this.#runner.completeUpTo(source.projections)
    const { knownAt } = source.bounds
    return position === null || (knownAt !== null && knownAt <= position) ? null : position
  }

  /** Sends an answer in the coding that the caller prefers: at once, or by a promise if that form must be made first. */
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
    if (!hasIt && !this.#coded.isAskedAgain(kept.body)) {
      this.#send(request, reply, kept)
      return null
    }
    const body = hasIt ? NO_BYTES : this.#coded.of(kept.body, coding)
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
    if (!(body instanceof PartedBody)) return reply.send(body)
    return reply.header('content-length', body.length).send(body.stream())
  }
}

/** Whether an answer is quickly written from what is kept, of a moment that the request names. */
const isOfAMoment = <Told>(making: Viewing<Told> | Writing): boolean =>
  'text' in making && making.isToday !== true

const keyOf = (request: FastifyRequest): string => {
  const { url } = request
  const { media } = formOf(request)
  return media === 'json' ? url : `${media} ${url}`
}
