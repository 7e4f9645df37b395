import { afterEach, beforeEach, expect, test } from 'vitest'
import { csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { countIn, freshStore } from '../../support/event-store/store.ts'

let store: ReturnType<typeof freshStore>
let importing: ReturnType<typeof importerOn>
beforeEach(() => {
  store = freshStore()
  importing = importerOn(store)
})
afterEach(async () => {
  importing.close()
  await store.close()
})

const pack = packWith(
  [ruleWith({ kind: 'content', step: { type: 'hearing' }, fields: ['by', 'metrics', 'public-input'] })],
  { appliesWhen: { facts: { 'state-loan': true } } },
)
const proposed = {
  case_id: 'c-1',
  step: 'proposed',
  occurred_on: '2013-03-21',
  district_id: 'north',
  school_id: 'north-1',
  action: 'closure',
  process: 'north-law',
}
const warningsOf = async (...rows: Parameters<typeof csvOf>[1][]) =>
  reportOf(await importing.text('closures', csvOf('closures', ...rows), true)).warnings
const publish = async () => reportOf(await importing.text('processes', JSON.stringify(pack)))

test('rows of rules that are not published are taken, with a warning', async () => {
  expect(await warningsOf(proposed, { ...proposed, case_id: 'c-2', school_id: 'north-2' })).toEqual([
    'no process north-law is published so far: no rules bind its cases',
  ])
  const { warnings, written } = reportOf(await importing.text('closures', csvOf('closures', proposed)))
  expect([warnings.length, written]).toEqual([1, 1])
})

test('a version, a fact or a heading that no rule asks for is told, with those that rules name', async () => {
  await publish()
  expect(
    await warningsOf(
      { ...proposed, process_version: '2011', facts: 'state-lone' },
      { case_id: 'c-1', step: 'hearing', occurred_on: '2013-04', kind: 'public-hearing', contents: 'metric' },
    ),
  ).toEqual([
    'process north-law has no version 2011 so far: there is 2010',
    'no rule of north-law asks for the fact state-lone: its rules name state-loan',
    'no rule of north-law asks for the heading metric: its rules name metrics, public-input',
  ])
})

test('what rules ask for is told nothing of', async () => {
  await publish()
  const hearing = { case_id: 'c-1', step: 'hearing', occurred_on: '2013-04', kind: 'public-hearing' }
  expect(
    await warningsOf(
      { ...proposed, process_version: '2010', facts: 'state-loan=no' },
      { ...hearing, contents: 'metrics;public-input' },
      { ...proposed, case_id: 'c-3', school_id: 'north-3', process: '', facts: 'anything' },
    ),
  ).toEqual([])
  expect(await countIn(store)).toBe(1)
})

test('a moratorium of rules that are not published is taken, with a warning', async () => {
  const row = {
    process: 'north-law',
    moratorium: 'm-1',
    step: 'declared',
    occurred_on: '2013-05-22',
    authority: 'Act 1',
  }
  const warned = async () =>
    reportOf(await importing.text('moratoria', csvOf('moratoria', row), true)).warnings
  expect(await warned()).toEqual([
    'no process north-law is published so far: its moratoria keep nothing back',
  ])
  await publish()
  expect(await warned()).toEqual([])
})
