import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { ResolvedTimes, View, WrittenText } from '../../../projections/engine/bounds.ts'
import type { WrittenView } from '../../../projections/rating/kept/written.ts'
import type { Coding } from './coding.ts'
import { assertWhole, formOf, inForm } from './form.ts'
import type { Media } from './media.ts'
import { type Body, bodyOf } from './parted-body.ts'
import type { Foundation } from './validity.ts'
import type { Cutting, Paging } from './whole-views.ts'

/** The version in which views are written: it is raised when the same events give another body. */
export const VIEW_VERSION = 12

/** What an answer was made from: its time bounds and its projections. Null if only the store was read. */
export type Source = Pick<ResolvedTimes, 'bounds' | 'projections'> | null

/** A body as bytes, with its tag, its link and the headers that say who else may keep it. */
export type Bytes = {
  readonly source: Source
  readonly media: Media
  readonly body: Body
  readonly etag: string
  readonly link: string | null
  readonly vary: 'accept' | 'accept, accept-encoding' | 'accept, authorization'
  readonly coding?: Coding
  readonly cacheControl: 'no-cache' | 'private, no-cache'
}
const PUBLIC = { vary: 'accept, accept-encoding', cacheControl: 'no-cache' } as const

/** In which forms a view is sent. */
type Shown<Told> = {
  readonly linkOf?: (body: Told) => string | null
  /** Writes the view as CSV; absent if it is not given as a table. */
  readonly csvOf?: (body: Told) => string
  /** Writes the view as an HTML page; absent if it is no page. */
  readonly pageOf?: (body: Told) => string
}
/** How a view that may be kept is made. */
export type Viewing<Told> = Foundation &
  Shown<Told> & {
    readonly view: () => View<Told> | Promise<View<Told>>
    /** The JSON of the same view, where it can be written without making the view; else null. */
    readonly text?: () => WrittenText | null | Promise<WrittenText>
    /** Whether many events are folded for it, so that it waits for its turn in the view gate. */
    readonly isLarge?: boolean
    /** How the page that was asked for is cut from `view`, if `view` always has all rows. */
    readonly page?: Cutting<Told>
  }
/** One page of a list. All pages come from one fold of the events, and each waits for its turn in the view gate. */
export type Listing<Told, Whole> = Foundation & Shown<Told> & { readonly pages: Paging<Whole, Told> }
/** A view that is written where it is made: as JSON unless it names another form. */
export type Writing = Foundation & {
  readonly media?: Media
  readonly written: () => Promise<WrittenView>
  readonly isLarge: boolean
}
export type Making<Told, Whole = never> = Viewing<Told> | Listing<Told, Whole> | Writing

/** A view as bytes: of its JSON, where that is asked for and can be written without it. */
export async function bytesViewed<Told>(request: FastifyRequest, making: Viewing<Told>): Promise<Bytes> {
  const { asked, text, csvOf, pageOf, day } = making
  const isJson = pageOf === undefined && (csvOf === undefined || formOf(request).media === 'json')
  const written = isJson ? await text?.() : null
  if (written == null) return bytesOf(request, making, await making.view())
  const { text: body } = written
  const etag = tagOf(digestOf(body), written.position, 'json', day)
  return { ...PUBLIC, source: asked, media: 'json', body, etag, link: null }
}

/** A view as bytes, in the form that the request asks for. */
export function bytesOf<Told>(
  request: FastifyRequest,
  { asked, csvOf, pageOf, linkOf = () => null, day }: Foundation & Shown<Told>,
  { body: made, position }: View<Told>,
): Bytes {
  const link = linkOf(made)
  const { media, body } = inFormAsked(request, { body: made, link, csvOf, pageOf })
  const etag = tagOf(digestOf(body), position, media, day)
  return { ...PUBLIC, source: asked, media, body, etag, link }
}

/** A view that was written part by part, as bytes. */
export function bytesWritten(
  { asked, media = 'json' }: Writing,
  { parts, position, link }: WrittenView,
): Bytes {
  const body = bodyOf(parts.map(({ bytes }) => bytes))
  // The digest of a large body is made of those of its parts, so that only new parts are read for it.
  const digest = Buffer.isBuffer(body) ? digestOf(body) : digestOf(parts.map(part => part.digest).join())
  return { ...PUBLIC, source: asked, media, body, etag: tagOf(digest, position, media), link }
}

/** A view in the form that is asked for. Throws if it is a table that is too long to be sent whole. */
export function inFormAsked<Told>(
  request: FastifyRequest,
  view: {
    readonly body: Told
    readonly link: string | null
    readonly csvOf: ((body: Told) => string) | undefined
    readonly pageOf: ((body: Told) => string) | undefined
  },
): { readonly media: Media; readonly body: Buffer } {
  const { body, link, csvOf, pageOf } = view
  if (pageOf !== undefined) return { media: 'html', body: Buffer.from(pageOf(body)) }
  const form = formOf(request)
  if (form.media === 'json' || csvOf === undefined) {
    return { media: 'json', body: Buffer.from(JSON.stringify(body)) }
  }
  assertWhole(form, link)
  return { media: form.media, body: Buffer.from(inForm(form, csvOf(body))) }
}

/** The tag holds a digest too, so that it differs wherever the body does, whatever made it differ. */
export const tagOf = (digest: string, position: number, media: Media, day?: string): string =>
  `"${[VIEW_VERSION, position, ...(day === undefined ? [] : [day]), digest, media].join('.')}"`

/** The first sixteen characters of the SHA-256 of a body, in base64url. */
export const digestOf = (body: string | Buffer): string => hash('sha256', body, 'base64url').slice(0, 16)
