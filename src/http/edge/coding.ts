import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'

/** How a body may be compressed, the better one first. */
const CODINGS = ['br', 'gzip'] as const
export type Coding = (typeof CODINGS)[number]

/** A smaller body is sent as it is: it fits into one packet anyway. */
export const CODED_FROM_BYTES = 1024

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)
/** Quality 5 gains most of what the best quality gains, in a twentieth of its time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/** The coding that a caller prefers (RFC 9110, 12.5.3); null for no coding, which every caller accepts. */
export function codingOf(accepted: string | undefined): Coding | null {
  if (accepted === undefined) return null
  const wanted = new Map(
    accepted.split(',').map(each => {
      const [name = '', ...parameters] = each.split(';').map(part => part.trim().toLowerCase())
      const quality = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1'
      return [name, /^(0|1)(\.\d{0,3})?$/.test(quality) ? Number(quality) : 0] as const
    }),
  )
  const qualityOf = (coding: string): number => wanted.get(coding) ?? wanted.get('*') ?? 0
  const [best] = CODINGS.toSorted((a, b) => qualityOf(b) - qualityOf(a))
  return best === undefined || qualityOf(best) === 0 ? null : best
}

/** A body in a content coding. */
export const coded = (body: Buffer, coding: Coding): Promise<Buffer> =>
  coding === 'br' ? brotli(body, BROTLI) : gzipped(body)

/** A stream that puts a body in parts into a content coding. */
export const coderOf = (coding: Coding) => (coding === 'br' ? createBrotliCompress(BROTLI) : createGzip())

/** Each form of a body has a tag of its own (RFC 9110, 8.8.3.3). */
export const tagCoded = (etag: string, coding: Coding): string => `${etag.slice(0, -1)}.${coding}"`
