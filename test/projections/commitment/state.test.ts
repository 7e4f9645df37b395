import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsOf } from '../../../projections/commitment/step.ts'
import {
  COMMITMENT_EVENTS,
  type CommitmentEvent,
  type CommitmentField,
} from '../../../src/domain/commitment/event.ts'
import { type CommitmentState, evolve, NOT_MADE } from '../../../src/domain/commitment/state.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { readSide } from '../../support/projections/read-side.ts'

const DAYS = ['2012-12', '2013', '2013-01-15', '2013-06-30', '2014-01-15', '2014-02-15']
const date = fc.constantFrom(...DAYS)
const words = fc.constantFrom('0.25', '0.5', 'all', 'half')
const id = fc.constantFrom('m1', 'm2', 'constructor')

/** What each field of a step may hold. */
const VALUES: { readonly [Field in CommitmentField]: fc.Arbitrary<unknown> } = {
  commitment: fc.constant('c1'),
  owner: fc.constantFrom(
    { kind: 'district', id: 'north' },
    { kind: 'organisation', id: 'fund', name: 'A fund' },
  ),
  funders: fc.constantFrom([], ['A fund'], ['A fund', 'B fund']),
  title: words,
  text: words,
  measure: words,
  unit: words,
  baseline: words,
  target: words,
  dueOn: date,
  template: fc.constant({ id: 'first-year', version: '1', item: 'exp-01' }),
  milestone: id,
  self: fc.boolean(),
  value: fc.constantFrom('0.1', '-2'),
  late: fc.boolean(),
  completion: fc.constantFrom('not-started', 'complete'),
  verdict: fc.constantFrom('kept', 'partly-kept', 'broken'),
  metOn: date,
  supersededBy: fc.constantFrom('c2', 'c3'),
  rationale: words,
  note: words,
  by: words,
  evidence: fc.constantFrom([], [{ title: 'Minutes', kind: 'minutes' }]),
  occurredOn: date,
  imported: fc.constant({ kind: 'commitments', sha256: 'a'.repeat(64), row: 2 }),
}

/** A step with every field that its schema has, and with or without those that may be left out. */
function stepOf(type: CommitmentEvent['type']): fc.Arbitrary<CommitmentEvent> {
  const fields = Object.entries(COMMITMENT_EVENTS[type].shape)
  const values = Object.fromEntries(fields.map(([field]) => [field, VALUES[field as CommitmentField]]))
  const requiredKeys = fields.filter(([, schema]) => !schema.safeParse(undefined).success)
  return fc
    .record(values, { requiredKeys: requiredKeys.map(([field]) => field) })
    .map(data => ({ type, data }) as CommitmentEvent)
}
const TYPES = Object.keys(COMMITMENT_EVENTS) as CommitmentEvent['type'][]
const ENDS: readonly CommitmentEvent['type'][] = ['CommitmentWithdrawn', 'CommitmentSuperseded']
const moving = fc.oneof(...TYPES.filter(type => !ENDS.includes(type)).map(stepOf))
const any = fc.oneof(
  { weight: 12, arbitrary: moving },
  { weight: 1, arbitrary: fc.oneof(...ENDS.map(stepOf)) },
)

/** Fields of which the read model only knows whether two are the same. */
const TEXTS = ['text', 'measure', 'unit', 'baseline', 'target', 'baselineMeasure', 'baselineUnit']
/** Fields that stay in the log. */
const IN_THE_LOG = ['event', 'actor', 'by', 'title', 'value', 'hasSource', 'data', 'imported']

/** A state without what stays in the log, its texts numbered in the order in which they are met. */
function withoutTexts(state: CommitmentState): string {
  const met: unknown[] = []
  return JSON.stringify(state, (key, value: unknown) => {
    if (IN_THE_LOG.includes(key)) return undefined
    if (!TEXTS.includes(key) || value === null) return value
    if (!met.includes(value)) met.push(value)
    return met.indexOf(value)
  })
}

test('the read model folds to what the stream folds to, in everything but the texts', async () => {
  const side = readSide()
  const seen = new Set<string>()
  let count = 0
  await fc.assert(
    fc.asyncProperty(stepOf('CommitmentMade'), fc.array(any, { maxLength: 15 }), async (first, others) => {
      const commitment = `c${++count}`
      const stream = `commitment-${commitment}`
      const steps = [first, ...others]
      await side.record(stream, steps)
      await side.read()
      const events = (await side.store.readStream(stream)).map(decode)
      for (const asOf of [null, '2012-12-31', '2013-06-30', '2014-01-15']) {
        const told = stepsOf(events, asOf)
        const kept = side.queries.commitments.steps(commitment, { asOf, knownAt: null })
        const fromRows = kept.map(({ event }) => event).reduce(evolve, NOT_MADE)
        expect(withoutTexts(fromRows)).toBe(withoutTexts(told.reduce(evolve, NOT_MADE)))
      }
      for (const { type } of steps) seen.add(type)
    }),
    { numRuns: 150 },
  )
  expect([...seen].toSorted()).toEqual(TYPES.toSorted())
  await side.store.close()
})
