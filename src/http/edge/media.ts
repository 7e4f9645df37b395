/** The forms in which answers are given, by the name that stands in their tags. */
export const MEDIA = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const
export type Media = keyof typeof MEDIA

/** Whether a caller names the form of one JSON document a line: where a route has it, it is never taken for a mere wish. */
export const wantsLines = (accept: string | undefined): boolean => names(accept, 'application/x-ndjson')

/** Whether a caller names the form of server-sent events. */
export const wantsEvents = (accept: string | undefined): boolean => names(accept, 'text/event-stream')

const names = (accept = '', media: string): boolean =>
  accept.split(',').some(range => range.split(';', 1)[0]?.trim().toLowerCase() === media)

/** CSV where the caller would rather have it (RFC 9110, 12.5.1); JSON where it does not matter. */
export function mediaOf(accept: string | undefined): 'json' | 'csv' {
  if (accept === undefined || !accept.includes('text/')) return 'json'
  const ranges = accept.split(',').map(range => {
    const [name = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const q = parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? '1'
    return { name, quality: /^(0|1)(\.\d{0,3})?$/.test(q) ? Number(q) : 0 }
  })
  const qualityOf = (...names: readonly string[]) => {
    // The most specific range that names a type says how much it is wanted.
    for (const [at, name] of names.entries()) {
      const found = ranges.find(range => range.name === name)
      if (found !== undefined) return found.quality + (names.length - at) / 1e6
    }
    return 0
  }
  const csv = qualityOf('text/csv', 'text/*', '*/*')
  const json = qualityOf('application/json', 'application/*', '*/*')
  return csv > json && csv >= 0.001 ? 'csv' : 'json'
}
