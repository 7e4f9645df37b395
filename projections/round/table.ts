import type { DatabaseSync } from 'node:sqlite'
import { ROUND_EVENTS, type RoundEvent } from '../../src/domain/round/event.ts'
import { round } from '../../src/domain/round/round.ts'
import type { RoundState } from '../../src/domain/round/state.ts'
import { partsOf } from '../../src/domain/subjects.ts'
import { comparePeriods } from '../../src/domain/values/period.ts'
import { NOBODY } from '../engine/actor.ts'
import { isOneOf, type Projection, scopeOf, typesOf } from '../engine/projection.ts'

/** The rounds of every framework, and with them the periods whose dates no id gives. */
export const roundProjection: Projection = {
  name: 'rounds',
  version: 1,
  schema: `CREATE TABLE round_event (
    framework TEXT NOT NULL, period TEXT NOT NULL, position INTEGER NOT NULL, revision INTEGER NOT NULL,
    type TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (framework, period, position)
  ) STRICT, WITHOUT ROWID`,
  categories: new Set(['round']),
  types: new Set(typesOf(ROUND_EVENTS)),
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM round_event',
    types: new Set(typesOf(ROUND_EVENTS)),
  },
  open: db => {
    const insert = db.prepare('INSERT INTO round_event VALUES (?, ?, ?, ?, ?, ?)')
    return {
      apply: (events, touch) => {
        for (const event of events) {
          if (!isOneOf(ROUND_EVENTS, event)) continue
          const { type, data, stream, position, revision } = event
          const [framework = '', period = ''] = partsOf(stream)
          insert.run(framework, period, position, revision, type, JSON.stringify(data))
          touch(scopeOf.framework(framework))
          touch(scopeOf.rounds(framework))
        }
      },
      forget: () => {},
    }
  },
}

export type KnownRound = {
  readonly state: NonNullable<RoundState>
  readonly revision: number
  /** The position of the last event that changed it. */
  readonly position: number
}

export class Rounds {
  readonly #of

  constructor(db: DatabaseSync) {
    this.#of = db.prepare(
      'SELECT * FROM round_event WHERE framework = ? AND position <= ? ORDER BY period, position',
    )
  }

  /** The rounds of a framework as the ledger knew them at a position, in the order of their periods. */
  of(framework: string, knownAt: number | null): readonly KnownRound[] {
    const known = new Map<string, KnownRound>()
    for (const row of this.#of.all(framework, knownAt ?? Number.MAX_SAFE_INTEGER)) {
      const event = { type: row.type, data: JSON.parse(String(row.data)) } as RoundEvent
      const revision = Number(row.revision)
      const before = known.get(String(row.period))?.state ?? round.initial
      const state = round.evolve(before, { ...event, id: '', revision, actor: NOBODY })
      if (state !== null) known.set(String(row.period), { state, revision, position: Number(row.position) })
    }
    return [...known.values()].sort((a, b) => comparePeriods(a.state.period, b.state.period))
  }
}
