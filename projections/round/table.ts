import type { DatabaseSync } from 'node:sqlite'
import { ROUND_EVENTS, type RoundEvent } from '../../src/domain/round/event.ts'
import { round } from '../../src/domain/round/round.ts'
import type { RoundState } from '../../src/domain/round/state.ts'
import { partsOf } from '../../src/domain/subjects.ts'
import { IMPORT_WITHDRAWALS, isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import { comparePeriods } from '../../src/domain/values/period.ts'
import { NOBODY } from '../engine/actor.ts'
import { isOneOf, type Projection, scopeOf, typesOf } from '../engine/projection.ts'
import { countsAt, lastWithdrawal, UNTIL } from '../engine/withdrawn.ts'

const TYPES = new Set([...typesOf(ROUND_EVENTS), ...typesOf(IMPORT_WITHDRAWALS)])

/** The rounds of every framework, and with them the periods whose dates no id gives. */
export const roundProjection: Projection = {
  name: 'rounds',
  version: 2,
  schema: `CREATE TABLE round_event (
    framework TEXT NOT NULL, period TEXT NOT NULL, position INTEGER NOT NULL, revision INTEGER NOT NULL,
    type TEXT NOT NULL, data TEXT NOT NULL, ${UNTIL},
    PRIMARY KEY (framework, period, position)
  ) STRICT, WITHOUT ROWID`,
  categories: new Set(['round']),
  types: TYPES,
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM round_event',
    types: TYPES,
  },
  open: db => {
    const insert = db.prepare('INSERT INTO round_event VALUES (?, ?, ?, ?, ?, ?, NULL)')
    const withdraw = db.prepare(
      'UPDATE round_event SET until = ? WHERE framework = ? AND period = ? AND revision = ? AND until IS NULL',
    )
    return {
      apply: (events, touch) => {
        for (const event of events) {
          const { type, data, stream, position, revision } = event
          const [framework = '', period = ''] = partsOf(stream)
          if (isImportWithdrawal(event)) withdraw.run(position, framework, period, event.data.revision)
          else if (!isOneOf(ROUND_EVENTS, event)) continue
          insert.run(framework, period, position, revision, type, JSON.stringify(data))
          touch(scopeOf.framework(framework))
          touch(scopeOf.rounds(framework))
        }
      },
      forget: () => {},
    }
  },
}

/** A round, folded from its events. */
export type KnownRound = {
  readonly state: NonNullable<RoundState>
  readonly revision: number
  /** The position of the last event that changed it. */
  readonly position: number
}

const evolved = (before: RoundState, { type, data }: Readonly<Record<string, unknown>>, revision: number) =>
  round.evolve(before, {
    ...({ type, data: JSON.parse(String(data)) } as RoundEvent),
    id: '',
    revision,
    actor: NOBODY,
  })

/** Reads the rounds, each folded by the decider of rounds. */
export class Rounds {
  readonly #of
  readonly #withdrawn

  constructor(db: DatabaseSync) {
    this.#of = db.prepare(
      `SELECT * FROM round_event WHERE framework = ?2 AND ${countsAt('?1')} ORDER BY period, position`,
    )
    this.#withdrawn = db.prepare(lastWithdrawal('round_event', 'framework = ?2', '?1'))
  }

  /** The position of the last act that was withdrawn by then; 0 where none was. */
  withdrawnAt(framework: string, knownAt: number | null): number {
    return Number(this.#withdrawn.get(knownAt ?? Number.MAX_SAFE_INTEGER, framework)?.until ?? 0)
  }

  /** The rounds of a framework as the ledger knew them at a position, in the order of their periods. */
  of(framework: string, knownAt: number | null): readonly KnownRound[] {
    const known = new Map<string, KnownRound>()
    for (const row of this.#of.all(knownAt ?? Number.MAX_SAFE_INTEGER, framework)) {
      const [period, revision, position] = [String(row.period), Number(row.revision), Number(row.position)]
      const before = known.get(period)?.state ?? round.initial
      const state = row.type === 'ImportedActWithdrawn' ? before : evolved(before, row, revision)
      if (state !== null) known.set(period, { state, revision, position })
    }
    return [...known.values()].sort((a, b) => comparePeriods(a.state.period, b.state.period))
  }
}
