import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { done, keyFor, ROOT, type Served, scratch, served, storeOf, tablesIn } from '../support/cli/cli.ts'

const WRITERS = 16
const ROUNDS = 2
/** How many writes of a round are answered before its server is killed. */
const ANSWERED = 100
const ITEMS = ['options', 'autonomy', 'funding', 'talent', 'support', 'accountability', 'engagement']

let data: string
let remove: () => void
beforeEach(() => {
  const { folder, remove: removed } = scratch()
  data = folder
  remove = removed
})
afterEach(() => remove())

type Acknowledged = { readonly stream: string; readonly revision: number; readonly event: string }

test('after kill -9 in a stream of writes every answered one is there, none twice, and the views equal a rebuild', async () => {
  await done(data, 'import', 'frameworks', join(ROOT, 'samples/framework-portfolio-2012-04.json'))
  const operator = await keyFor(data, '--role', 'operator')
  const rater = await keyFor(data, '--role', 'rater')
  const acknowledged: Acknowledged[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const server = await served(data)
    const period = `20${20 + round}`
    await server.send('PUT', `/v1/frameworks/portfolio/rounds/${period}`, operator, {})
    const over = new AbortController()
    const { promise: inTheThick, resolve: isInTheThick } = Promise.withResolvers<void>()
    const wanted = acknowledged.length + ANSWERED
    const writers = Array.from({ length: WRITERS }, async (_, n) => {
      await server.send('PUT', `/v1/districts/d${n}`, operator, { name: `District ${n}` })
      for (let change = 0; !over.signal.aborted; change++) {
        const write = await rate(server, rater, `d${n}`, period, change)
        acknowledged.push(...write)
        if (acknowledged.length >= wanted) isInTheThick()
      }
    })
    const settled = Promise.allSettled(writers)
    await inTheThick
    await server.end('SIGKILL')
    over.abort()
    await settled
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * ANSWERED)
  const last = await served(data)
  await last.end()

  const store = await openStore(storeOf(data))
  for (const stream of new Set(acknowledged.map(each => each.stream))) {
    const events = await store.readStream(stream)
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index))
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    for (const { revision, event } of acknowledged.filter(each => each.stream === stream)) {
      expect(events[revision]?.id).toBe(event)
    }
  }
  await store.close()
  const lived = tablesIn(data)
  await done(data, 'rebuild')
  expect(tablesIn(data)).toEqual(lived)
})

/** One more rating of one district, as a client does it: with the revision that the last answer gave. */
async function rate(
  { send }: Served,
  key: string,
  district: string,
  period: string,
  change: number,
): Promise<readonly Acknowledged[]> {
  const item = ITEMS[change % ITEMS.length]
  const body = {
    level: (change % 4) + 1,
    rationale: `Visit ${change}`,
    evidence: [{ title: 'Notes', kind: 'notes' }],
    occurredOn: '2020-06-30',
  }
  const path = `/v1/districts/${district}/assessments/portfolio/${period}/ratings/${item}`
  const headers: Record<string, string> = change === 0 ? {} : { 'if-match': `"${change - 1}"` }
  const answer = await send('PUT', path, key, body, headers)
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.body.detail}`)
  const stream = `assessment-portfolio:${district}:${period}`
  return answer.body.events.map((event: string) => ({ stream, revision: answer.body.revision, event }))
}
