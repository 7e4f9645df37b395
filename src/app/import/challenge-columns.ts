import type { z } from 'zod'
import { ChallengeOutcome } from '../../domain/assessment/event.ts'
import { canonicalJson } from '../../domain/values/canonical.ts'
import { lastDayOf, PartialDate } from '../../domain/values/date.ts'
import { defined } from '../../domain/values/defined.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { Id, Rationale } from '../../domain/values/text.ts'
import { evidenceOf, optional, sourceCells } from './columns.ts'

/** What a row of ratings may say of a challenge of that rating. */
export const challengeCells = {
  challenged_on: optional(PartialDate),
  challenge_district: optional(Id),
  challenge_reason: optional(Rationale),
  challenge_source_title: sourceCells.source_title,
  challenge_source_url: sourceCells.source_url,
  challenge_outcome: optional(ChallengeOutcome, 'word'),
  challenge_answered_on: optional(PartialDate),
  challenge_rationale: optional(Rationale),
}
export const CHALLENGE_COLUMNS = Object.keys(challengeCells) as readonly (keyof typeof challengeCells)[]

type Cells = { readonly [Column in keyof typeof challengeCells]?: z.output<(typeof challengeCells)[Column]> }
type RatedRow = Cells & { readonly entity_kind: EntityReference['kind']; readonly occurred_on: PartialDate }

/** What is wrong with the challenge of a row, by column. */
export function challengeIssues(
  row: RatedRow,
  issue: (column: keyof typeof challengeCells, message: string) => void,
): void {
  const { challenged_on: raisedOn, challenge_answered_on: answeredOn, challenge_outcome: outcome } = row
  if (raisedOn === undefined) {
    if (CHALLENGE_COLUMNS.some(column => row[column] !== undefined)) {
      issue('challenged_on', 'a challenge says when it was raised')
    }
    return
  }
  if (row.challenge_reason === undefined) issue('challenge_reason', 'a challenge says why')
  if (row.entity_kind === 'school' && row.challenge_district === undefined) {
    issue('challenge_district', 'a challenge of a school says for which district it was raised')
  }
  if (lastDayOf(raisedOn) < lastDayOf(row.occurred_on)) {
    issue('challenged_on', `${raisedOn} is before ${row.occurred_on}, the day of the rating`)
  }
  if (outcome === undefined) {
    const said = answeredOn ?? row.challenge_rationale
    if (said !== undefined) issue('challenge_outcome', 'an answer is upheld or dismissed')
    return
  }
  if (answeredOn === undefined) issue('challenge_answered_on', 'an answer says when it was given')
  else if (lastDayOf(answeredOn) < lastDayOf(raisedOn)) {
    issue('challenge_answered_on', `${answeredOn} is before ${raisedOn}, the day of the challenge`)
  }
}

type RatedCell = {
  readonly entity: EntityReference
  readonly framework: string
  readonly period: string
  readonly item: string
  readonly version: string
}

/** A recorded challenge without its id and its file, which the row gives. */
export type RecordedChallenge = NonNullable<ReturnType<typeof challengeIn>>['body']

/**
 * The challenge of a row, with what its id is made of: the cell and what was said, but not the answer, which a later file may
 * bring. Null if the row has no challenge.
 */
export function challengeIn(row: Cells, { entity, framework, period, item, version }: RatedCell) {
  const { challenged_on: occurredOn, challenge_reason: reason, challenge_outcome: outcome } = row
  const { challenge_answered_on: answeredOn, challenge_rationale: rationale } = row
  if (occurredOn === undefined || reason === undefined) return null
  const district = row.challenge_district ?? entity.id
  const evidence = evidenceOf({
    source_title: row.challenge_source_title,
    source_url: row.challenge_source_url,
  })
  const said = { district, reason, evidence, occurredOn }
  const raised = { item, version, ...said }
  const answered =
    outcome === undefined || answeredOn === undefined
      ? null
      : { item, outcome, ...defined({ rationale }), occurredOn: answeredOn }
  const content = canonicalJson({ entity, framework, period, item, ...said })
  return { content, body: { challenge: { raised, answered } } }
}
