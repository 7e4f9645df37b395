import { beforeAll, expect, test } from 'vitest'
import { funnelOf } from '../../../projections/closure/funnel.ts'
import { casesOf } from '../../../projections/closure/list.ts'
import { receivingPairsOf } from '../../../projections/closure/pairs.ts'
import { violationsOf } from '../../../projections/closure/violations.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

const CASES = 200
const LAW = packWith([
  ruleWith({
    id: 'hearing',
    kind: 'required',
    step: { type: 'hearing' },
    anchor: { step: { type: 'decision' } },
  }),
])
const imported = { kind: 'closures', sha256: 'a'.repeat(64), row: 2 }
const told = { evidence: [], imported }
/** The steps of a case: one case has many steps, the others a few. */
const stepsOf = (at: number): DomainEvent[] => [
  {
    type: 'ActionProposed',
    data: {
      ...told,
      district: at % 2 === 0 ? 'north' : 'south',
      school: `school-${at}`,
      action: 'closure',
      receiving: ['oak'],
      process: LAW.id,
      isComplete: true,
      occurredOn: '2013-03-21',
    },
  },
  ...Array.from(
    { length: at === 7 ? 450 : 1 },
    (): DomainEvent => ({
      type: 'NoticeGiven',
      data: { ...told, occurredOn: '2013-04-01' },
    }),
  ),
  { type: 'DecisionMade', data: { ...told, outcome: 'approved', occurredOn: '2013-05-22' } },
]

let side: ReturnType<typeof readSide>
beforeAll(async () => {
  side = readSide()
  await side.record(`process-${LAW.id}`, [
    { type: 'ProcessPublished', data: { process: LAW, occurredOn: '2012-01-01' } },
  ])
  for (let at = 0; at < CASES; at++) await side.record(`closure-c-${at}`, stepsOf(at))
  await side.read()
  return () => side.store.close()
})

const question = { asked: asking('2014-01-01'), day: '2014-01-01' }
const page = { limit: CASES, offset: 0, next: () => null }
const VIEWS = {
  list: async () => (await casesOf(side.queries, {}, question, page)).body.items.length,
  'list of a district': async () =>
    (await casesOf(side.queries, { district: 'north' }, question, page)).body.items.length * 2,
  funnel: async () => (await funnelOf(side.queries, {}, question)).body.total.reached.approved,
  violations: async () =>
    (await violationsOf(side.queries, { result: ['violated'] }, question, page)).body.rules[0]?.results
      .violated,
  receiving: async () => (await receivingPairsOf(side.queries, {}, question, page)).body.pairs,
}

test.for(Object.entries(VIEWS))(
  'the %s counts every case, and others are served in between',
  async ([, made]) => {
    let turns = 0
    let isMade = false
    const others = () => {
      turns++
      if (!isMade) setImmediate(others)
    }
    setImmediate(others)
    expect(await made()).toBe(CASES)
    isMade = true
    expect(turns).toBeGreaterThanOrEqual(CASES / 100)
  },
)

test('what is recorded in between does not count where the moment was said', async () => {
  const knownAt = await side.store.size()
  const asked = asking('2014-01-01', knownAt)
  const making = funnelOf(side.queries, {}, { asked, day: '2014-01-01' })
  await side.record('closure-c-9999', stepsOf(9999))
  await side.read()
  expect((await making).body.total.cases).toBe(CASES)
  expect((await funnelOf(side.queries, {}, question)).body.total.cases).toBe(CASES + 1)
})
