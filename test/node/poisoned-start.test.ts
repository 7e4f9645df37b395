import { afterEach, beforeEach, expect, test } from 'vitest'
import { idsOfAdoption } from '../../src/app/adoption/make-adoption-commitments.ts'
import { openStore } from '../../src/node/store.ts'
import { keepIn, keyFor, type Served, scratch, served, storeOf } from '../support/cli/cli.ts'
import { exampleOf } from '../support/event-store/examples.ts'
import { idOf, writerOn } from '../support/projections/read-side.ts'

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

/**
 * Records that a district adopted the strategy, as a process leaves it that ended before it made the commitments; and an event of an
 * unknown type in a stream.
 */
async function leave(district: string, poisoned: string): Promise<void> {
  const store = await openStore(storeOf(data))
  await writerOn(store).record(`district-${district}`, [exampleOf('StrategyAdopted')])
  const last = (await store.readStream(poisoned)).at(-1)?.revision ?? 'none'
  await store.append(poisoned, [{ id: idOf(9), type: 'NobodyKnows', data: '{}', metadata: '{}' }], last)
  await store.close()
}

const [FIRST = ''] = idsOfAdoption('east')

test.each([`commitment-${FIRST}`, 'district-east'])(
  'a foreign event in %s, which the start looks at, keeps no node from serving',
  async stream => {
    const key = await keyFor(data, '--role', 'operator')
    node = await served(data)
    expect((await node.send('PUT', '/v1/districts/east', key, { name: 'East' })).status).toBe(201)
    const listed = (await node.get('/v1/commitments')).body.items.length
    expect(await node.end()).toBe(0)
    await leave('east', stream)
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
