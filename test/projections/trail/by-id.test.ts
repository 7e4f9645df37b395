import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { isId, keyOf } from '../../../projections/trail/by-id.ts'
import { registered } from '../../support/projections/facts.ts'
import { idOf, readModelOf, readSide } from '../../support/projections/read-side.ts'

test('a request is found by its id without a look at other rows', () => {
  const { db } = readModelOf()
  const plan = db
    .prepare(`EXPLAIN QUERY PLAN SELECT position FROM trail WHERE ${isId('correlation')}`)
    .all(null, null)
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('USING INDEX trail_correlation (<expr>=?'),
  ])
})

test('an id that was made later is placed behind one that was made before', () => {
  const made = (msecs: number) => Buffer.from(keyOf(v7({ msecs })), 'hex')
  const [first, next, later] = [made(1_764_400_000_000), made(1_764_400_000_001), made(1_764_400_060_000)]
  expect([Buffer.compare(first, next), Buffer.compare(next, later)]).toEqual([-1, -1])
})

test('ids that share what they are found by are told apart', async () => {
  const side = readSide()
  await side.record('district-north', [registered('north', 'North')])
  await side.read()
  const viewer = { seesDraftsOf: 'everyone', seesKeys: false } as const
  const own = idOf(1)
  expect(side.queries.trail.event(own, viewer)?.position).toBe(1)
  expect(side.queries.trail.event(`f${own.slice(1)}`, viewer)).toBeNull()
  await side.store.close()
})
