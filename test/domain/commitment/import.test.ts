import { expect, test } from 'vitest'
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
  today,
  withdrawn,
} from '../../support/domain/commitment-fixtures.ts'
import { eventId, foldOf, givenFor, recordedAs } from '../../support/domain/given.ts'

const given = givenFor(commitment)
/** A step as a row of a file states it. */
const row = ({ type, data }: CommitmentEvent) => fromFile({ type, data } as CommitmentEvent)
const steps: readonly CommitmentEvent[] = [
  made(),
  milestone(),
  reached(),
  reported(),
  extended(),
  amended(),
  assessed(),
  judged(),
  revised(),
  withdrawn(),
  superseded(),
].map(row)

test.each(steps)('a step is recorded as it is, whether or not the promise is known: $type', step => {
  given().when(importing(step)).thenYields(step)
  if (step.type !== 'CommitmentMade') given(made()).when(importing(step)).thenYields(step)
})
test.each(steps)('the same row again is no news: $type', step =>
  given(step)
    .when(importing(step, eventId(0)))
    .thenYields(),
)
test('the same row again is no news when the promise came later', () =>
  given(row(reported()), row(made()))
    .when(importing(row(reported()), eventId(0)))
    .thenYields())

test('what happened is recorded even where it broke a rule', () => {
  const broken = row(judged({ occurredOn: '2013-06-01' }))
  given(made()).when(importing(broken)).thenYields(broken)
  const afterwards = row(reported())
  given(made(), withdrawn({ occurredOn: '2014-01-01' }))
    .when(importing(afterwards))
    .thenYields(afterwards)
  const before = row(reported({ occurredOn: '2012' }))
  given(made()).when(importing(before)).thenYields(before)
})

test.each([
  ['owner', { owner: { kind: 'district' as const, id: 'south' } }],
  ['funders', { funders: ['A Fund'] }],
  ['title', { title: 'Funds' }],
  ['text', { text: 'Less' }],
  ['measure', { measure: undefined }],
  ['unit', { unit: 'percent' }],
  ['baseline', { baseline: undefined }],
  ['target', { target: '0.6' }],
  ['dueOn', { dueOn: '2014' }],
  ['occurredOn', { occurredOn: '2013' }],
])('a second promise with another %s is a clash, whichever of the two came first', (field, other) => {
  given(made())
    .when(importing(row(made(other))))
    .thenRefuses('CommitmentClash', { field })
  given(row(made(other)))
    .when(importing(row(made())))
    .thenRefuses('CommitmentClash', { field })
})
test('the same promise from another source is no second promise', () =>
  given(made())
    .when(importing(row(made({ note: 'As the paper had it', owner: { kind: 'district', id: 'north' } }))))
    .thenYields())

test('a row later than tomorrow is refused', () => {
  given(made())
    .when(importing(row(reported({ occurredOn: '2014-02-17' }))))
    .thenRefuses('DateInFuture', { occurredOn: '2014-02-17' })
  given(made())
    .when(importing(row(judged({ verdict: 'kept', metOn: '2014' }))))
    .thenRefuses('DateInFuture', { occurredOn: '2014' })
  given()
    .when(importing(row(made({ occurredOn: today, dueOn: '2020' }))))
    .thenYieldsLike({ type: 'CommitmentMade' })
})

test('imports of one day are told by what they are: terms before reports, a verdict before its revision, the end last', () => {
  const backwards = steps.slice(1).toReversed()
  expect(foldOf(commitment, [made(), ...backwards]).steps.map(({ type }) => type)).toEqual([
    'CommitmentMade',
    'MilestoneAdded',
    'MilestoneReached',
    'TermsAmended',
    'DueDateExtended',
    'ProgressReported',
    'CompletionAssessed',
    'VerdictIssued',
    'VerdictRevised',
    'CommitmentWithdrawn',
    'CommitmentSuperseded',
  ])
})
test('imports of one day come before what was recorded here', () =>
  expect(
    foldOf(commitment, [made(), reported({ value: '1' }), row(reported({ value: '2' }))]).progress,
  ).toMatchObject([{ value: '2' }, { value: '1' }]))
test('imports of one kind and day are told by their ids, and files may come in any order', () => {
  const files = [
    row(made()),
    row(reported({ value: '1' })),
    row(reported({ value: '2' })),
    row(judged()),
  ].map((step, at) => recordedAs(step, at))
  const { steps: _, ...first } = files.reduce(commitment.evolve, commitment.initial)
  const moved = files.toReversed().map((step, at) => ({ ...step, revision: at }))
  const { steps: __, ...second } = moved.reduce(commitment.evolve, commitment.initial)
  const withoutRevisions = (state: object) =>
    JSON.parse(JSON.stringify(state, (key, value: unknown) => (key === 'revision' ? undefined : value)))
  expect({ ...withoutRevisions(second), imported: null }).toEqual({
    ...withoutRevisions(first),
    imported: null,
  })
})

test('a step says whom its source names, and who recorded it', () => {
  const [first, second] = foldOf(commitment, [
    made(),
    row(reported({ by: 'The Paper' })),
    reported(),
  ]).progress
  expect([first?.by, second?.by]).toEqual(['The Paper', null])
  expect(first?.actor.person).toBe('ann')
})
