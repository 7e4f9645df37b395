import { expect, test } from 'vitest'
import { assessment } from '../../../src/domain/assessment/assessment.ts'
import {
  approved,
  imported,
  importing,
  proposed,
  published,
  rated,
  returned,
  submitted,
  withdrawn,
} from '../../support/domain/assessment.ts'
import { eventId, foldOf, givenFor } from '../../support/domain/given.ts'

const given = givenFor(assessment)
const three = { level: { value: 3, name: 'Established' } }
const on = (occurredOn: string) => ({ occurredOn })

test('a row is news', () => given().when(importing()).thenYields(imported()))
test('the same row again is none', () =>
  given(imported())
    .when(importing({}, eventId(0)))
    .thenYields())
test('the same row again is none, whatever was corrected since', () =>
  given(imported(), proposed(), approved)
    .when(importing({}, eventId(0)))
    .thenYields())
test('a row for an assessment in draft is refused, naming its state', () =>
  given(rated()).when(importing()).thenRefuses('AssessmentInDraft', { state: 'draft' }))
test('a row for a submitted assessment is refused, naming its state', () =>
  given(rated(), submitted).when(importing()).thenRefuses('AssessmentInDraft', { state: 'submitted' }))
test('a row for a returned assessment is refused', () =>
  given(rated(), submitted, returned).when(importing()).thenRefuses('AssessmentInDraft', { state: 'draft' }))
test('a row for a published assessment is news', () =>
  given(rated(), submitted, published)
    .when(importing(on('2014-01-15')))
    .thenYields(imported(on('2014-01-15'))))
test('a row of another version than the first act’s is refused', () =>
  given(imported())
    .when(importing({ item: 'teach.plan', version: 'v2' }))
    .thenRefuses('VersionFixed'))
test('another value for the same cell and day is refused, naming the event', () =>
  given(imported())
    .when(importing(three))
    .thenRefuses('RatingClash', { item: 'lead', event: eventId(0) }))
test('another value than a rating of that day is refused, naming the rating and not its publication', () =>
  given(rated(on('2013-12-31')), submitted, published)
    .when(importing(three))
    .thenRefuses('RatingClash', { event: eventId(0) }))
test('*not rated* beside a level of the same day is refused', () =>
  given(imported())
    .when(importing({ level: undefined, notRated: { reason: 'no data' } }))
    .thenRefuses('RatingClash'))
test('two reasons for *not rated* on one day clash', () =>
  given(imported({ notRated: { reason: 'no data' } }))
    .when(importing({ level: undefined, notRated: { reason: 'too few answers' } }))
    .thenRefuses('RatingClash'))
test('a partial date clashes with its last day', () =>
  given(imported(on('2013-12-31')))
    .when(importing({ ...three, ...on('2013') }))
    .thenRefuses('RatingClash'))
test('the same value from another source is taken', () => {
  const note = { note: 'Second source' }
  given(imported()).when(importing(note)).thenYields(imported(note))
})
test('a later value for the same cell is taken: a restatement', () =>
  given(imported())
    .when(importing({ ...three, ...on('2014-01-02') }))
    .thenYields(imported({ ...three, ...on('2014-01-02') })))
test('an earlier value for the same cell is taken: files may come in any order', () =>
  given(imported())
    .when(importing({ ...three, ...on('2013-06-30') }))
    .thenYields(imported({ ...three, ...on('2013-06-30') })))
test('another value than a correction of that day gives is refused', () =>
  given(imported({ item: 'teach.plan' }), proposed(on('2014-01-10')), approved)
    .when(importing(on('2014-01-10')))
    .thenRefuses('RatingClash', { event: eventId(1) }))
test('another source of what was corrected on the same day is a source, not a clash', () => {
  const day = on('2014-01-10')
  given(imported(day), proposed(day), approved).when(importing(day)).thenYields(imported(day))
  given(imported(day), proposed(day), approved)
    .when(importing({ ...three, ...day }))
    .thenRefuses('RatingClash', { event: eventId(0) })
})
test('a withdrawal on the same day is no other value', () =>
  given(imported(), withdrawn(on('2013-12-31')))
    .when(importing({ note: 'Second source' }))
    .thenYieldsLike({ type: 'RatingImported' }))
test('a row later than tomorrow is refused', () =>
  given()
    .when(importing(on('2014-01-17')))
    .thenRefuses('DateInFuture'))
test('an assessment that holds an import counts as published', () =>
  expect(foldOf(assessment, [imported()])).toMatchObject({
    status: 'published',
    version: 'v1',
    hasImport: true,
  }))
