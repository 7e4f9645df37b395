/** The forms in which answers are given, by the name that stands in their tags. */
export const MEDIA = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  /** CSV that a spreadsheet takes for UTF-8. */
  excel: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  html: 'text/html; charset=utf-8',
} as const
export type Media = keyof typeof MEDIA

/** Whether a caller names the form of one JSON document a line: a route that has it then gives it, whatever else is named. */
export const wantsLines = (accept: string | undefined): boolean => names(accept, 'application/x-ndjson')

/** Whether a caller names the form of server-sent events. */
export const wantsEvents = (accept: string | undefined): boolean => names(accept, 'text/event-stream')

/** Whether a caller names HTML and prefers it to JSON, as a browser does. One that takes it by a wildcard alone gets JSON. */
export const wantsPage = (accept: string | undefined): boolean =>
  names(accept, 'text/html') && preferredOf(accept, ['application/json', 'text/html']) === 'text/html'

const names = (accept = '', media: string): boolean =>
  accept.split(',').some(range => range.split(';', 1)[0]?.trim().toLowerCase() === media)

/**
 * The type that a caller prefers of those that a route offers (RFC 9110, 12.5.1): the first one if the caller likes several
 * equally well, and null if it accepts none of them.
 */
export function preferredOf(accept: string | undefined, offered: readonly string[]): string | null {
  const [first = null] = offered
  if (accept === undefined || accept.trim() === '' || accept === '*/*') return first
  const ranges = accept.split(',').map(range => {
    const [name = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const q = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1'
    return { name, quality: /^(0|1)(\.\d{0,3})?$/.test(q) ? Number(q) : 0 }
  })
  const qualityOf = (type: string): number => {
    // The most specific range that names a type says how much it is wanted.
    for (const [at, name] of [type, type.replace(/\/.*/, '/*'), '*/*'].entries()) {
      const found = ranges.find(range => range.name === name)
      if (found !== undefined) return found.quality < 0.001 ? 0 : found.quality + (3 - at) / 1e6
    }
    return 0
  }
  let [best, most]: [string | null, number] = [null, 0]
  for (const type of offered) {
    const quality = qualityOf(type)
    if (quality > most) [best, most] = [type, quality]
  }
  return best
}
