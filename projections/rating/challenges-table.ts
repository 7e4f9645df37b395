import type { DatabaseSync } from 'node:sqlite'
import type { AssessmentEvent, ChallengeOutcome } from '../../src/domain/assessment/event.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import { type Day, dayToNumber, lastDayOf, type PartialDate } from '../../src/domain/values/date.ts'
import type { Bounds } from '../engine/bounds.ts'
import { countsAt, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'

/** Every challenge and every answer, one row each: they are few. `outcome` and `district` tell the two apart. */
export const CHALLENGE_TABLE = `
    CREATE TABLE challenge (
      framework TEXT NOT NULL, entity TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL,
      position INTEGER NOT NULL, challenge TEXT NOT NULL, item TEXT NOT NULL, district TEXT, outcome TEXT,
      occurred_on TEXT NOT NULL, day INTEGER NOT NULL, ${UNTIL},
      PRIMARY KEY (framework, entity, period, revision)
    ) STRICT, WITHOUT ROWID`

type Place = { readonly framework: string; readonly entity: string; readonly period: string }

/** One of the two events of a challenge: when it took place, and where it stands in the stream of its assessment. */
type Said = { readonly on: PartialDate; readonly day: Day; readonly revision: number }

/** A challenge with its answer, as far as a question lets them be seen. */
export type PublishedChallenge = {
  readonly id: string
  readonly item: string
  readonly period: string
  readonly district: string
  readonly raised: Said
  readonly answered: (Said & { readonly outcome: ChallengeOutcome }) | null
}

export class ChallengeRows {
  readonly #insert
  readonly #withdraw

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO challenge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    this.#withdraw = db.prepare(`
      UPDATE challenge SET until = ?
      WHERE framework = ? AND entity = ? AND period = ? AND revision = ? AND until IS NULL`)
  }

  /** Whether the event was one of a challenge. */
  add(
    { framework, entity, period }: Place,
    { type, data, revision, position }: Recorded<AssessmentEvent> & { readonly position: number },
  ): boolean {
    if (type !== 'RatingChallenged' && type !== 'ChallengeAnswered') return false
    const { challenge, item, occurredOn } = data
    const district = type === 'RatingChallenged' ? data.district : null
    const outcome = type === 'ChallengeAnswered' ? data.outcome : null
    const place = [framework, entity, period, revision, position] as const
    this.#insert.run(
      ...place,
      challenge,
      item,
      district,
      outcome,
      occurredOn,
      dayToNumber(lastDayOf(occurredOn)),
    )
    return true
  }

  /** An import withdrew what stands at a revision, be it an event of a challenge or not. */
  withdraw(
    { framework, entity, period }: Place,
    { position, data }: { readonly position: number; readonly data: { readonly revision: number } },
  ): void {
    this.#withdraw.run(position, framework, entity, period, data.revision)
  }
}

export class Challenges {
  readonly #rows
  readonly #withdrawn

  constructor(db: DatabaseSync) {
    this.#rows = db.prepare(`
      SELECT period, revision, position, challenge, item, district, outcome, occurred_on AS occurredOn
      FROM challenge
      WHERE framework = ?3 AND entity = ?4 AND day <= ?1 AND ${countsAt('?2')}
      ORDER BY day, revision`)
    this.#withdrawn = db.prepare(lastWithdrawal('challenge', 'framework = ?2 AND entity = ?3', '?1'))
  }

  /** Those that can be seen of one entity in one framework, by the day on which they were raised; 0 where nothing changed them. */
  of(
    framework: string,
    entity: string,
    { asOf, knownAt }: Bounds,
  ): { readonly all: readonly PublishedChallenge[]; readonly position: number } {
    const until = asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf)
    const known = knownAt ?? Number.MAX_SAFE_INTEGER
    const rows = this.#rows.all(until, known, framework, entity) as unknown as readonly Row[]
    const answers = new Map(rows.flatMap(row => (row.outcome === null ? [] : [[keyOf(row), row]])))
    const all = rows.flatMap(row => {
      const { challenge: id, item, period, district } = row
      if (district === null) return []
      const answer = answers.get(keyOf(row))
      const answered =
        answer?.outcome == null ? null : { ...saidIn(answer), outcome: answer.outcome as ChallengeOutcome }
      return [{ id, item, period, district, raised: saidIn(row), answered }]
    })
    const latest = Math.max(0, ...rows.map(({ position }) => position))
    return { all, position: Math.max(latest, this.#withdrawnAt(framework, entity, known)) }
  }

  #withdrawnAt(framework: string, entity: string, known: number): number {
    return Number(this.#withdrawn.get(known, framework, entity)?.until ?? 0)
  }
}

type Row = {
  readonly period: string
  readonly revision: number
  readonly position: number
  readonly challenge: string
  readonly item: string
  readonly district: string | null
  readonly outcome: string | null
  readonly occurredOn: string
}
const keyOf = ({ period, challenge }: Row): string => `${period}/${challenge}`
const saidIn = ({ occurredOn, revision }: Row): Said => ({
  on: occurredOn,
  day: lastDayOf(occurredOn),
  revision,
})
