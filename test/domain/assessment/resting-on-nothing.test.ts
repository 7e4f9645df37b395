import { expect, test } from 'vitest'
import type { AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import { restingOnNothing } from '../../../src/domain/assessment/resting-on-nothing.ts'
import { challenged, imported, upheld } from '../../support/domain/assessment.ts'
import { recordedAs } from '../../support/domain/given.ts'

/** The places of the events that rest on nothing once the events at other places were withdrawn. */
function restingIn(events: readonly AssessmentEvent[], ...taken: readonly number[]): readonly number[] {
  const recorded = events.map((event, at) => recordedAs(event, at))
  const isTaken = ({ revision }: { readonly revision: number }) => taken.includes(revision)
  const rest = recorded.filter(each => !isTaken(each))
  return restingOnNothing(rest, recorded.filter(isTaken)).map(({ revision }) => revision)
}

const other = imported({ item: 'teach.plan' })

test('a challenge goes with the rating that it is about, and its answer with it', () => {
  expect(restingIn([imported(), other, challenged(), upheld()], 0)).toEqual([2, 3])
})

test('a challenge stands where something else shows of its item', () => {
  expect(restingIn([imported(), imported(), challenged(), upheld()], 0)).toEqual([])
})

test('a challenge of a component that was rolled up stands while anything is published', () => {
  const about = [challenged({ item: 'teach' }), upheld({ item: 'teach' })]
  expect(restingIn([imported(), other, ...about], 0)).toEqual([])
  expect(restingIn([imported(), other, ...about], 0, 1)).toEqual([2, 3])
})

test('an answer goes with the recorded challenge that it is to', () => {
  expect(restingIn([imported(), challenged(), upheld()], 1)).toEqual([2])
  expect(restingIn([imported(), challenged(), upheld()], 2)).toEqual([])
})
