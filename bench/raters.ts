import type { Client, LoadRequest } from 'autocannon'
import { districtIds, ELEMENTS, FRAMEWORK } from './network.ts'

/** Open rounds: enough that no connection runs out of ratings to give. */
export const QUARTERS = Array.from(
  { length: 500 },
  (_, index) => `${1900 + Math.floor(index / 4)}-Q${(index % 4) + 1}`,
)

export const BODY = JSON.stringify({
  level: 'Established',
  rationale:
    'All schools now decide on staff, budget and curriculum; the board voted for it after two hearings.',
  evidence: [
    { title: 'Board minutes of 12 June 2025', kind: 'minutes', url: 'https://example.org/board/2025-06-12' },
  ],
  occurredOn: '2025-06-30',
})
export const JSON_BODY = {
  method: 'POST',
  body: BODY,
  headers: { 'content-type': 'application/json' },
} as const

/**
 * Each connection rates all elements of one district, quarter after quarter, as a rater does who knows the revision. A new
 * load starts with a quarter that the load before it has not touched.
 */
export function ratersWith(key: string, connections: number): (client: Client) => void {
  const districts = districtIds(connections)
  const nextQuarter = districts.map(() => 0)
  let opened = 0
  return client => {
    const rater = opened++ % connections
    let revision = -1
    let quarter = ''
    const setupRequest = (request: LoadRequest): LoadRequest => {
      if (revision === -1 || revision === ELEMENTS.length - 1) {
        const index = nextQuarter[rater] ?? 0
        quarter = QUARTERS[index] ?? ''
        if (quarter === '') throw new Error('every open round is rated: fewer rounds or requests, please')
        nextQuarter[rater] = index + 1
        revision = -1
      }
      const path = `/v1/districts/${districts[rater]}/assessments/${FRAMEWORK}/${quarter}/ratings/${ELEMENTS[revision + 1]}`
      const headers = { ...JSON_BODY.headers, authorization: `Bearer ${key}` }
      const precondition = { 'if-match': `"${revision}"` }
      const isFirst = revision++ === -1
      return { ...request, method: 'PUT', path, headers: isFirst ? headers : { ...headers, ...precondition } }
    }
    client.setRequests([{ body: BODY, setupRequest }])
  }
}
