import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import { MEDIA, type Media, preferredOf, wantsLines } from './media.ts'
import { problem } from './problem.ts'

/** A table without a limit is sent whole if it has at most this many rows. */
const TABLE_ROWS_MAX = 100_000

/** In which form one answer is given. */
type Form = {
  readonly media: Media
  /** Whether `format` asked for it, as links do: the answer is then a file to be saved. */
  readonly isFile: boolean
  /** How many rows a table may have to be sent whole; null if the request sets a limit, and for what is no table. */
  readonly wholeTo: number | null
}
const JSON_FORM: Form = { media: 'json', isFile: false, wholeTo: null }

declare module 'fastify' {
  interface FastifyRequest {
    /** In which form the answer is given; null where the route has but one. */
    form: Form | null
  }
}

/** In which form a request is answered. */
export const formOf = ({ form }: FastifyRequest): Form => form ?? JSON_FORM

const FORMATS = ['csv', 'excel'] as const
const Format = z
  .enum(FORMATS)
  .optional()
  .meta({
    description: `The table as a file, whatever Accept says: \`csv\`, or \`excel\` with a byte order mark. Without a \`limit\` it has all rows, up to ${TABLE_ROWS_MAX}`,
  })
const BYTE_ORDER_MARK = '\uFEFF'
const OURS: Readonly<Record<string, Media>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
}

/**
 * Every read under `/v1` is answered in a form that its route offers, or with 406. A route that offers a table takes `format`
 * too, and gives the table whole unless the request sets a limit.
 */
export function giveForms(app: FastifyInstance, rowsMax = TABLE_ROWS_MAX): void {
  app.decorateRequest('form', null)
  app.addHook('onRoute', route => {
    const { schema, url } = route
    if (!url.startsWith('/v1/') || !isRead(route) || schema === undefined) return
    const offered = typesOf(schema.response)
    const isTable = offered.includes('text/csv')
    const choose = (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
      request.form = isTable ? tableForm(request, offered, rowsMax) : null
      if (request.form === null && preferredOf(request.headers.accept, offered) === null) {
        done(notAcceptable(offered))
      } else done()
    }
    route.onRequest = [choose, ...[route.onRequest ?? []].flat()]
    if (!isTable || !(schema.querystring instanceof z.ZodObject)) return
    route.schema = { ...schema, querystring: schema.querystring.extend({ format: Format }) }
    route.preHandler = [giveWhole, ...[route.preHandler ?? []].flat()]
  })
}

const isRead = ({ method }: RouteOptions): boolean =>
  [method].flat().every(each => each === 'GET' || each === 'HEAD')

/** The media types of what a route answers, as its schema has them. */
function typesOf(response: unknown): readonly string[] {
  const { 200: done } = (response ?? {}) as { readonly 200?: { readonly content?: object } | z.ZodType }
  return done === undefined || done instanceof z.ZodType || done.content === undefined
    ? ['application/json']
    : Object.keys(done.content)
}

/** The form for a route that offers a table, chosen before the query is checked; null if the caller accepts none. */
function tableForm(request: FastifyRequest, offered: readonly string[], rowsMax: number): Form | null {
  const { format, limit } = request.query as { readonly format?: unknown; readonly limit?: unknown }
  const wholeTo = limit === undefined ? rowsMax : null
  if (format === 'csv' || format === 'excel') return { media: format, isFile: true, wholeTo }
  const { accept } = request.headers
  const media =
    offered.includes('application/x-ndjson') && wantsLines(accept)
      ? 'ndjson'
      : OURS[preferredOf(accept, offered) ?? '']
  if (media === undefined) return null
  return media === 'json' ? JSON_FORM : { media, isFile: false, wholeTo }
}

/** Takes `format` out of the query, as the form is chosen by now, and sets the limit of a table that is sent whole. */
function giveWhole(request: FastifyRequest, _reply: unknown, done: () => void): void {
  const { format: _format, ...query } = request.query as { readonly format?: string; readonly limit?: number }
  const { wholeTo } = formOf(request)
  request.query = wholeTo === null || query.limit === undefined ? query : { ...query, limit: wholeTo }
  done()
}

/** A table as it is sent: one for Excel begins with the mark by which it knows UTF-8. */
export const inForm = ({ media }: Form, table: string): string =>
  media === 'excel' ? BYTE_ORDER_MARK + table : table

/** Says what is sent: its type, and the name of the file where it is one. */
export function describeForm(request: FastifyRequest, reply: FastifyReply, media: Media): void {
  reply.header('content-type', MEDIA[media])
  if (!formOf(request).isFile) return
  const [path = ''] = request.url.split('?')
  const name = path.replace('/v1/', '').replaceAll(/[^\w.]+/g, '-')
  reply.header('content-disposition', `attachment; filename="${name.slice(0, 150)}.csv"`)
}

/** Throws where a table was to be given whole and has another page. */
export function assertWhole({ wholeTo }: Form, next: string | null): void {
  if (wholeTo === null || next === null) return
  throw problem('table-too-long', `It has more than ${wholeTo} rows.`)
}

const notAcceptable = (offered: readonly string[]) =>
  problem('not-acceptable', `It can be had as ${offered.join(', or as ')}.`, { headers: { vary: 'accept' } })
