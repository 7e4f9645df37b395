import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { ledger, scratch } from '../support/cli/cli.ts'
import { published, rated, registered } from '../support/projections/facts.ts'
import { writerOn } from '../support/projections/read-side.ts'

const { folder, remove } = scratch()
const run = (...args: readonly string[]) => ledger(folder, ...args)
afterAll(() => remove())
beforeAll(async () => {
  const store = await openStore(`sqlite:${join(folder, 'ledger.db')}`)
  const writer = writerOn(store)
  await writer.record('framework-rubric', [published])
  await writer.record('district-north', [registered('north', 'North')])
  await writer.record('assessment-rubric:north:2013-H1', [rated('lead', 1), rated('teach.plan', 2)])
  await writer.record('assessment-rubric:north:2013-H2', [rated('lead', 3, '2013-12-20')])
  await store.close()
})

test('trail, history and why are told as text, from the store alone', async () => {
  const before = readdirSync(folder)
  const [trail, history, why] = await Promise.all([
    run('trail', '--entity', 'north', '--order', 'oldest', '--limit', '2'),
    run('history', 'north', 'lead'),
    run('why', 'district/north', 'lead', '--period', '2013-H2'),
  ])
  expect([trail.code, history.code, why.code]).toEqual([0, 0, 0])
  expect(trail.out.split('\n')).toEqual([
    expect.stringMatching(
      /^2 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}The district North was registered, on 1 January 2014, by /,
    ),
    expect.stringMatching(
      /^3 {2}\S+ \S+ {2}Leading of North for 2013-H1 was rated Low, on 30 June 2013, as row 1 of the ratings file a+ says;/,
    ),
    'there are more: --limit says how many',
    '',
  ])
  expect(history.out.split('\n')).toEqual([
    'lead of North',
    expect.stringMatching(/^2013-H1 {2}2013-06-30 {2}first recorded as Low {4}by ann \(rater\) {2}3 {2}\S+$/),
    expect.stringMatching(
      /^2013-H2 {2}2013-12-20 {2}raised from Low to High {2}by ann \(rater\) {2}5 {2}\S+$/,
    ),
    '',
  ])
  expect(why.out).toMatch(/^Raised from Low to High on 20 December 2013, /)
  expect(why.out).toMatch(/\n {2}importer {2}ann \(rater\) {2}2013-12-20 {2}\S+\n/)
  for (const { out, err } of [trail, history, why]) {
    // Colours are only for a terminal.
    expect(stripVTControlCharacters(out)).toBe(out)
    expect(err).toContain('5 events were folded for this answer')
  }
  expect(readdirSync(folder)).toEqual(before)
})

test('for machines they are what the API answers; what it does not take ends with 2', async () => {
  const [whole, unknown, wrong] = await Promise.all([
    run('--json', 'history', 'north', 'lead', '--as-of', '2013-07-01'),
    run('why', 'north', 'nothing'),
    run('trail', '--from', 'soon'),
  ])
  expect(JSON.parse(whole.out)).toMatchObject({
    asOf: '2013-07-01',
    items: [{ action: 'HS', period: '2013-H1', position: '3' }],
    page: { next: null },
  })
  expect([unknown.code, unknown.out, wrong.code, wrong.out]).toEqual([2, '', 2, ''])
  expect(unknown.err).toContain('No version of rubric has an item nothing.')
  expect(wrong.err).toContain('a day like 2026-01-02')
})

test('a read model that stands at the end of the log is read, and nothing is folded', async () => {
  expect((await run('rebuild')).code).toBe(0)
  const { code, out, err } = await run('--json', 'trail', '--type', 'Registered')
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toMatchObject({ items: [{ id: '2', type: 'Registered' }] })
})

test('a position that the record does not have is wrong usage, also where nothing is folded', async () => {
  for (const asked of [
    ['why', 'north', 'lead', '--known-at', '999'],
    ['history', 'north', 'lead', '--known-at', '999'],
    ['changes', 'north', '--from-known-at', '999'],
  ]) {
    const { code, out, err } = await run(...asked)
    expect([code, out, err.trim()]).toEqual([
      2,
      '',
      'The record ends at position 5, before 999. Ask for one that it holds: `Ledger-Position` says how far it was read. ' +
        'Positions after those of a back-up are gone once it was restored.',
    ])
  }
})

test('what a read model lacks is folded in a copy of it, and nothing changes in the folder', async () => {
  const store = await openStore(`sqlite:${join(folder, 'ledger.db')}`)
  const writer = writerOn(store, 5)
  await writer.record('assessment-rubric:north:2013-H2', [rated('teach.plan', 3, '2013-12-20')])
  await store.close()
  const before = readdirSync(folder)
  const [why, trail] = await Promise.all([run('why', 'north', 'teach.plan'), run('--json', 'trail')])
  expect([why.code, trail.code, why.err]).toEqual([0, 0, trail.err])
  expect(why.out).toMatch(/^Raised from Middle to High on 20 December 2013, /)
  expect(JSON.parse(trail.out)).toMatchObject({ items: Array.from({ length: 6 }, () => ({})) })
  for (const { err } of [why, trail]) {
    expect(err).toBe(
      `the read model in ${folder} lacks the last 1 event: folded for this answer, in a copy of it\n`,
    )
  }
  expect(readdirSync(folder)).toEqual(before)
})
