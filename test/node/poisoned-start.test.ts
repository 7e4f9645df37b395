import { afterEach, beforeEach, expect, test } from 'vitest'
import { START } from '../../src/event-store/event-store.ts'
import { openStore } from '../../src/node/store.ts'
import { keepIn, keyFor, type Served, scratch, served, storeOf } from '../support/cli/cli.ts'
import { idOf } from '../support/projections/read-side.ts'

let data: string
let remove: () => void
let node: Served | null
beforeEach(() => {
  const made = scratch()
  data = made.folder
  remove = made.remove
  node = null
  keepIn(data, `sqlite:${data}/ledger.db`)
})
afterEach(async () => {
  await node?.end('SIGKILL')
  remove()
})

/** Appends an event of an unknown type to the first stream whose name has the given beginning; returns the name. */
async function poison(beginning: string): Promise<string> {
  const store = await openStore(storeOf(data))
  const events = (await Array.fromAsync(store.readAll(START))).flat()
  const [{ stream } = { stream: '' }] = events.filter(each => each.stream.startsWith(beginning))
  const last = (await store.readStream(stream)).at(-1)?.revision ?? 'none'
  await store.append(stream, [{ id: idOf(1), type: 'NobodyKnows', data: '{}', metadata: '{}' }], last)
  await store.close()
  return stream
}

test.each(['commitment-', 'district-east'])(
  'a foreign event in a stream of %s, which the start looks at, keeps no node from serving',
  async beginning => {
    const key = await keyFor(data, '--role', 'operator')
    node = await served(data)
    const adopting = { name: 'East', adoptedOn: '2012-05' }
    expect((await node.send('PUT', '/v1/districts/east', key, adopting)).status).toBe(201)
    const listed = (await node.get('/v1/commitments')).body.items.length
    expect(await node.end()).toBe(0)
    const stream = await poison(beginning)
    node = await served(data)
    const [said = '{}'] = node.printed.filter(line => line.includes('could not be completed'))
    expect(JSON.parse(said)).toMatchObject({ level: 50, district: 'east' })
    const { status, body } = await node.get('/readyz')
    expect([status, body.status]).toEqual([200, 'degraded'])
    const told = expect.stringContaining(`folds nothing of ${stream}`)
    const [signing] = body.why.splice(-1)
    expect(signing).toContain('nothing is signed while this node cannot read the event')
    expect(body.why).toEqual(body.why.map(() => told))
    expect(body.why.length).toBeGreaterThan(0)
    expect((await node.send('PUT', '/v1/districts/west', key, { name: 'West' })).status).toBe(201)
    expect((await node.get('/v1/commitments')).body.items).toHaveLength(listed)
  },
)
