import type { Period } from '../../../src/domain/values/period.ts'
import type { KeptName } from './moments.ts'

/**
 * The periods in which an entity has an act, in order, and the version it is shown in there: entities with the same ones share
 * one object.
 */
export type Course = { readonly periods: readonly Period[]; readonly versions: readonly string[] }

export type CourseStep = { readonly period: Period; readonly version: string }

/** What is held in memory of an entity whose rows are kept. */
export type Made = {
  /** A number that no other making of rows has. */
  readonly stamp: number
  /** Its names now and before, as JSON; a moment has the index of one. */
  readonly names: readonly KeptName[]
  readonly course: Course
  /** The last day from which a row of it is kept. */
  readonly lastDay: number
  readonly isSeen: boolean
  /** Of the last act that is seen; withdrawals and what closed a school are read separately. */
  readonly position: number
  /** Of the last challenge or answer that is seen. */
  readonly challenged: number
  readonly isLinked: boolean
  /** Of the last act, challenge or answer that it was made of. */
  readonly lastEvent: number
  readonly withdrawnAt: number
  /** Of the last challenge or answer that was withdrawn. */
  readonly challengesWithdrawnAt: number
  /** Whether it was ever challenged: then an age may stand in its cells. */
  readonly isChallenged: boolean
  readonly named: number
  readonly name: number
  /** Whether it is a school of which any event says, or said, that it closed. */
  readonly isClosable: boolean
}
