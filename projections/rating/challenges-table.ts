import type { DatabaseSync } from 'node:sqlite'
import type { AssessmentEvent, ChallengeOutcome } from '../../src/domain/assessment/event.ts'
import type { Recorded } from '../../src/domain/decider.ts'
import { type Day, dayToNumber, lastDayOf, type PartialDate } from '../../src/domain/values/date.ts'
import type { Bounds } from '../engine/bounds.ts'
import { countsAt, hasEnded, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'

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

/** Writes the challenges, as the projection of ratings folds them. */
export class ChallengeRows {
  readonly #insert
  readonly #withdraw

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO challenge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    this.#withdraw = db.prepare(`
      UPDATE challenge SET until = ?
      WHERE framework = ? AND entity = ? AND period = ? AND revision = ? AND until IS NULL`)
  }

  /** Adds the row of a challenge or of an answer; returns whether the event was one of these. */
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

  /** Ends the row of the event at a revision that was withdrawn; does nothing if it has none here. */
  withdraw(
    { framework, entity, period }: Place,
    { position, data }: { readonly position: number; readonly data: { readonly revision: number } },
  ): void {
    this.#withdraw.run(position, framework, entity, period, data.revision)
  }
}

/** The challenges of one entity. `position`: of the last event of any of them; 0 if there is none. */
export type ToldChallenges = { readonly all: readonly PublishedChallenge[]; readonly position: number }

/** Reads the challenges and their answers. */
export class Challenges {
  readonly #rows
  readonly #ofFramework
  readonly #ever
  readonly #withdrawn
  readonly #withdrawnIn
  readonly #waiting

  constructor(db: DatabaseSync) {
    const seen = `SELECT ${COLUMNS} FROM challenge WHERE framework = ?3 AND day <= ?1 AND ${countsAt('?2')}`
    this.#rows = db.prepare(`${seen} AND entity = ?4 ORDER BY day, revision`)
    this.#ofFramework = db.prepare(`${seen} ORDER BY day, revision`)
    this.#ever = db.prepare(
      `SELECT ${COLUMNS} FROM challenge WHERE framework = ? AND entity = ? ORDER BY day, revision`,
    )
    this.#withdrawn = db.prepare(lastWithdrawal('challenge', 'framework = ?2 AND entity = ?3', '?1'))
    this.#withdrawnIn = db.prepare(lastWithdrawal('challenge', 'framework = ?2', '?1'))
    this.#waiting = db.prepare(`
      SELECT 1 FROM challenge WHERE framework = ?3 AND district IS NOT NULL AND day <= ?1 AND ${countsAt('?2')}
        AND NOT EXISTS (
          SELECT 1 FROM challenge AS answer
          WHERE answer.framework = challenge.framework AND answer.entity = challenge.entity
            AND answer.period = challenge.period AND answer.challenge = challenge.challenge
            AND answer.outcome IS NOT NULL AND answer.day <= ?1 AND answer.position <= ?2
            AND (answer.until IS NULL OR answer.until > ?2)
        )
      LIMIT 1`)
  }

  /** The challenges of one entity in one framework that can be seen, by the day on which they were raised. */
  of(framework: string, entity: string, bounds: Bounds): ToldChallenges {
    const [until, known] = limitsOf(bounds)
    const rows = this.#rows.all(until, known, framework, entity) as unknown as readonly ChallengeRow[]
    const withdrawnAt = Number(this.#withdrawn.get(known, framework, entity)?.until ?? 0)
    const { all, position } = toldIn(rows)
    return { all, position: Math.max(position, withdrawnAt) }
  }

  /** The same for every entity with a challenge that can be seen, by its id; for withdrawals see `withdrawnIn`. */
  inFramework(framework: string, bounds: Bounds): ReadonlyMap<string, ToldChallenges> {
    const rows = this.#ofFramework.all(...limitsOf(bounds), framework) as unknown as readonly ChallengeRow[]
    const own = Map.groupBy(rows, ({ entity }) => entity)
    return new Map([...own].map(([entity, told]) => [entity, toldIn(told)]))
  }

  /** Everything that was ever said in challenges of one entity, in the order of days. */
  ever(
    framework: string,
    entity: string,
  ): { readonly standing: readonly ChallengeRow[]; readonly isAny: boolean; readonly withdrawnAt: number } {
    const rows = this.#ever.all(framework, entity) as unknown as readonly ChallengeRow[]
    return {
      standing: rows.filter(({ until }) => !hasEnded(until, null)),
      isAny: rows.length > 0,
      withdrawnAt: rows.reduce((latest, { until }) => Math.max(latest, until ?? 0), 0),
    }
  }

  /** The position of the last challenge or answer in a framework that was withdrawn by then; 0 where none was. */
  withdrawnIn(framework: string, bounds: Bounds): number {
    const [, known] = limitsOf(bounds)
    return Number(this.#withdrawnIn.get(known, framework)?.until ?? 0)
  }

  /** Whether any challenge in a framework waits for an answer. */
  isWaiting(framework: string, bounds: Bounds): boolean {
    return this.#waiting.get(...limitsOf(bounds), framework) !== undefined
  }
}

/** The last day and the last position that may be seen. */
const limitsOf = ({ asOf, knownAt }: Bounds): readonly [day: number, position: number] => [
  asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf),
  knownAt ?? Number.MAX_SAFE_INTEGER,
]

/** Challenges with their answers, from the rows of both in the order of days. */
export function toldIn(rows: readonly ChallengeRow[]): ToldChallenges {
  const answers = new Map(rows.flatMap(row => (row.outcome === null ? [] : [[keyOf(row), row]])))
  const all = rows.flatMap(row => {
    const { challenge: id, item, period, district } = row
    if (district === null) return []
    const answer = answers.get(keyOf(row))
    const answered =
      answer?.outcome == null ? null : { ...saidIn(answer), outcome: answer.outcome as ChallengeOutcome }
    return [{ id, item, period, district, raised: saidIn(row), answered }]
  })
  return { all, position: rows.reduce((latest, { position }) => Math.max(latest, position), 0) }
}

const COLUMNS =
  'entity, period, revision, position, challenge, item, district, outcome, occurred_on AS occurredOn, until'
/** One of the two events of a challenge, as it was recorded. */
export type ChallengeRow = {
  readonly entity: string
  readonly period: string
  readonly revision: number
  readonly position: number
  readonly challenge: string
  readonly item: string
  readonly district: string | null
  readonly outcome: string | null
  readonly occurredOn: string
  /** The position from which it no longer counts; null while it does. */
  readonly until: number | null
}
const keyOf = ({ period, challenge }: ChallengeRow): string => `${period}/${challenge}`
const saidIn = ({ occurredOn, revision }: ChallengeRow): Said => ({
  on: occurredOn,
  day: lastDayOf(occurredOn),
  revision,
})
