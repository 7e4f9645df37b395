import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { ledger, scratch } from '../support/cli/cli.ts'
import { published, rated, registered } from '../support/projections/facts.ts'
import { idOf, writerOn } from '../support/projections/read-side.ts'

const { folder, remove } = scratch()
const run = (...args: readonly string[]) => ledger(folder, ...args)
afterAll(() => remove())
beforeAll(async () => {
  const store = await openStore(`sqlite:${join(folder, 'ledger.db')}`)
  const writer = writerOn(store)
  await writer.record('framework-rubric', [published])
  await writer.record('district-north', [registered('north', 'North')])
  await writer.record('district-south', [registered('south', 'South')])
  await writer.record('assessment-rubric:north:2013-H1', [rated('lead', 1)])
  await writer.record('assessment-rubric:north:2013-H2', [rated('lead', 3, '2013-12-20')])
  await store.close()
})

const RAISED = `cell  Leading in 2013-H2 goes from carried as Low (of 2013-H1) to rated High.  ${idOf(5)}`

test('what changed is told as text, of one district and of the network, from the store alone', async () => {
  const times = ['--from', '2013-07-01', '--to', '2014-01-01']
  const [one, network, learned] = await Promise.all([
    run('changes', 'north', ...times),
    run('changes', ...times),
    run('changes', 'district/north', ...times.toSpliced(1, 1, '2014-01-01'), '--from-known-at', '4'),
  ])
  expect([one.code, network.code, learned.code]).toEqual([0, 0, 0])
  expect(one.out).toBe(`North, from 1 July 2013 to 1 January 2014: 1 thing differs.\n${RAISED}\n`)
  expect(network.out.split('\n')).toEqual([
    'rubric, from 1 July 2013 to 1 January 2014: 1 thing differs.',
    '',
    'North (north)',
    `  ${RAISED}`,
    '',
  ])
  expect(learned.out.split('\n')).toEqual([
    'North, from 1 January 2014 as known at position 4 to 1 January 2014: 1 thing differs.',
    RAISED,
    '',
  ])
  // Colours are only for a terminal.
  expect(stripVTControlCharacters(network.out)).toBe(network.out)
})

test('for machines it is what the API answers; what it does not take ends with 2', async () => {
  const [network, wrong] = await Promise.all([
    run('--json', 'changes', '--from', '2013-07-01'),
    run('changes', 'north', '--from', 'soon'),
  ])
  const lead = { kind: 'cell', item: 'lead', events: [{ id: idOf(5), seen: 'to' }] }
  expect(JSON.parse(network.out)).toMatchObject({ rows: [{ entity: { id: 'north' }, items: [lead] }] })
  expect([wrong.code, wrong.out]).toEqual([2, ''])
  expect(wrong.err).toContain('a day like 2013-03-21')
})
