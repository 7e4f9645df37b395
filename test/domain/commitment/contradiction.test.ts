import { test } from 'vitest'
import { commitment } from '../../../src/domain/commitment/commitment.ts'
import type { CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import {
  amended,
  assessed,
  extended,
  fromFile,
  importing,
  judged,
  made,
  milestone,
  reached,
  reported,
  revised,
  superseded,
  withdrawn,
} from '../../support/domain/commitment-fixtures.ts'
import { eventId, givenFor } from '../../support/domain/given.ts'

const given = givenFor(commitment)
const row = ({ type, data }: CommitmentEvent) => fromFile({ type, data } as CommitmentEvent)
const kept = (metOn?: string) => judged({ verdict: 'kept', metOn })

type Pair = readonly [field: string, one: CommitmentEvent, other: CommitmentEvent]
const CONTRADICTIONS: readonly Pair[] = [
  ['verdict', judged(), judged({ verdict: 'partly-kept' })],
  ['metOn', kept('2014-01-01'), kept('2014-01-02')],
  ['metOn', kept(), kept('2014-01-02')],
  ['verdict', revised(), revised({ verdict: 'broken' })],
  ['dueOn', extended(), extended({ dueOn: '2016' })],
  ['target', amended({ target: '0.4' }), amended({ target: '0.45' })],
  ['text', amended({ text: 'Less', unit: 'x' }), amended({ text: 'More', target: '1' })],
  ['measure', amended({ measure: 'money' }), amended({ measure: 'seats' })],
  ['unit', amended({ unit: 'x' }), amended({ unit: 'y' })],
  ['baseline', amended({ baseline: '1x' }), amended({ baseline: '2x' })],
  ['completion', assessed(), assessed({ completion: 'complete' })],
  ['value', reported({ value: '0.4', by: 'The Paper' }), reported({ value: '0.5', by: 'North' })],
  ['title', milestone(), milestone({ title: 'A half of it' })],
  ['dueOn', milestone(), milestone({ dueOn: '2014' })],
  ['step', withdrawn(), superseded()],
  ['supersededBy', superseded(), superseded({ supersededBy: 'c3' })],
  ['supersededBy', superseded({ supersededBy: undefined }), superseded()],
]
test.each(CONTRADICTIONS)(
  'two rows of one kind and day with another %s contradict each other',
  (field, a, b) => {
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const refused = { field, event: eventId(1) }
      given(made(), row(first))
        .when(importing(row(second)))
        .thenRefuses('StepClash', refused)
      // The result is the same if a command or a file recorded the first of them.
      given(made(), first)
        .when(importing(row(second)))
        .thenRefuses('StepClash', refused)
      // Neither the known terms of the promise nor the precision of the day matter.
      const roughly = { ...second, data: { ...second.data, occurredOn: '2014-01' } } as CommitmentEvent
      const exactly = { ...first, data: { ...first.data, occurredOn: '2014-01-31' } } as CommitmentEvent
      given(row(exactly))
        .when(importing(row(roughly)))
        .thenRefuses('StepClash', { field })
      const later = { ...second, data: { ...second.data, occurredOn: '2014-02-14' } } as CommitmentEvent
      given(made(), row(first))
        .when(importing(row(later)))
        .thenYields(row(later))
    }
  },
)

const AGREEMENTS: readonly (readonly [rule: string, one: CommitmentEvent, other: CommitmentEvent])[] = [
  ['the same verdict of another judge', judged({ by: 'A court' }), judged({ by: 'The Paper' })],
  ['met in a month and on its last day', kept('2014-01'), kept('2014-01-31')],
  ['a verdict and its revision', judged(), revised()],
  ['another field of the terms', amended({ target: '0.4' }), amended({ measure: 'money' })],
  ['a decimal that is written otherwise', reported({ value: '0.40' }), reported({ value: '00.4' })],
  ['a value and words', reported(), reported({ value: undefined, note: 'Under way' })],
  ['two milestones', milestone(), milestone({ milestone: 'm2', title: 'A half' })],
  ['two milestones that were reached', reached(), reached({ milestone: 'm2' })],
  ['the same milestone from another source', reached({ note: 'x' }), reached({ note: 'y' })],
  ['the same end for another reason', withdrawn({ rationale: 'x' }), withdrawn({ rationale: 'y' })],
]
test.each(AGREEMENTS)('%s is no contradiction', (_, a, b) => {
  given(made(), row(a))
    .when(importing(row(b)))
    .thenYields(row(b))
  given(row(b))
    .when(importing(row(a)))
    .thenYields(row(a))
})

test('what was said twice on one day here may be told again by a file, either of the two', () => {
  const past = [made(), reported({ value: '0.4' }), reported({ value: '0.5' })]
  for (const value of ['0.4', '0.5']) {
    const again = row(reported({ value }))
    given(...past)
      .when(importing(again))
      .thenYields(again)
  }
  given(...past)
    .when(importing(row(reported({ value: '0.6' }))))
    .thenRefuses('StepClash')
})

test('a second wording of the promise names the first', () =>
  given(made())
    .when(importing(row(made({ target: '0.6' }))))
    .thenRefuses('CommitmentClash', { field: 'target', event: eventId(0) }))

test('values below nought are told apart', () => {
  given(made(), row(reported({ value: '-0.5' })))
    .when(importing(row(reported({ value: '0.5' }))))
    .thenRefuses('StepClash')
  const nought = row(reported({ value: '-0.0' }))
  given(made(), row(reported({ value: '0' })))
    .when(importing(nought))
    .thenYields(nought)
})
