import type { LedgerEvent } from '../../event-store/codec.ts'
import { type SaidCells, sourceOf } from './cells.ts'

const NOTHING = {
  challenged_on: '',
  challenge_reason: '',
  challenge_source_title: '',
  challenge_source_url: '',
  challenge_outcome: '',
  challenge_answered_on: '',
  challenge_rationale: '',
}

/**
 * The challenge that the ledger has of the item of a row, as the row would say it: that of the same day, else the first one. A
 * row without a challenge says nothing of challenges, so nothing is compared.
 */
export function challengeCellsIn(row: SaidCells, events: readonly LedgerEvent[]): SaidCells {
  if (!row.challenged_on) return {}
  const raised = events.flatMap(({ type, data }) =>
    type === 'RatingChallenged' && data.item === row.item ? [data] : [],
  )
  const found = raised.find(({ occurredOn }) => occurredOn === row.challenged_on) ?? raised[0]
  if (found === undefined) return NOTHING
  const answer = events
    .flatMap(({ type, data }) => (type === 'ChallengeAnswered' ? [data] : []))
    .find(({ challenge }) => challenge === found.challenge)
  const [evidence] = found.evidence
  const url = evidence !== undefined && 'url' in evidence ? evidence.url : undefined
  const source = sourceOf(evidence?.title, url)
  return {
    challenged_on: found.occurredOn,
    // A row that rates a district need not name the district that raised the challenge.
    ...(row.challenge_district ? { challenge_district: found.district } : {}),
    challenge_reason: found.reason,
    challenge_source_title: source.source_title,
    challenge_source_url: source.source_url,
    challenge_outcome: answer?.outcome ?? '',
    challenge_answered_on: answer?.occurredOn ?? '',
    challenge_rationale: answer?.rationale ?? '',
  }
}
