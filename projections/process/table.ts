import type { DatabaseSync } from 'node:sqlite'
import type { Recorded } from '../../src/domain/decider.ts'
import { PROCESS_EVENTS, type ProcessEvent } from '../../src/domain/process/event.ts'
import { process } from '../../src/domain/process/process.ts'
import type { ProcessState } from '../../src/domain/process/state.ts'
import { partsOf } from '../../src/domain/subjects.ts'
import {
  IMPORT_WITHDRAWALS,
  isImportWithdrawal,
  standing,
} from '../../src/domain/values/import-withdrawal.ts'
import { NOBODY } from '../engine/actor.ts'
import { isOneOf, type Projection, scopeOf, typesOf } from '../engine/projection.ts'

const TYPES = new Set([...typesOf(PROCESS_EVENTS), ...typesOf(IMPORT_WITHDRAWALS)])

/** The rules that cases follow, with their moratoria. */
export const processProjection: Projection = {
  name: 'processes',
  version: 1,
  schema: `CREATE TABLE process_event (
    process TEXT NOT NULL, position INTEGER NOT NULL, revision INTEGER NOT NULL, event TEXT NOT NULL,
    type TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (process, position)
  ) STRICT, WITHOUT ROWID`,
  categories: new Set(['process']),
  types: TYPES,
  onPoison: 'set-stream-aside',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM process_event',
    types: TYPES,
  },
  open: db => {
    const insert = db.prepare('INSERT INTO process_event VALUES (?, ?, ?, ?, ?, ?)')
    return {
      apply: (events, touch) => {
        for (const event of events) {
          if (!isOneOf(PROCESS_EVENTS, event) && !isImportWithdrawal(event)) continue
          const { id, type, data, stream, position, revision } = event
          const [processId = ''] = partsOf(stream)
          insert.run(processId, position, revision, id, type, JSON.stringify(data))
          touch(scopeOf.processes)
        }
      },
      forget: () => {},
    }
  },
}

/** A process, folded from its events. */
export type KnownProcess = {
  readonly state: ProcessState
  readonly revision: number
  /** The position of the last event that changed it. */
  readonly position: number
}

/** The processes with their moratoria: few, needed by every case, so held in memory until one changes. */
export class Processes {
  readonly #all
  readonly #until
  #known: ReadonlyMap<string, KnownProcess> | null = null

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT * FROM process_event ORDER BY process, position')
    this.#until = db.prepare(
      'SELECT * FROM process_event WHERE process = ? AND position <= ? ORDER BY position',
    )
  }

  forget(): void {
    this.#known = null
  }

  ids(): readonly string[] {
    return [...this.#now().keys()]
  }

  /**
   * A process as the ledger knew it at a position. Its versions are decided by what is known now, as those of frameworks are, and
   * moratoria by what was known then.
   */
  get(id: string, knownAt: number | null = null): KnownProcess | undefined {
    const now = this.#now().get(id)
    if (now === undefined || knownAt === null || now.position <= knownAt) return now
    const then = folded(this.#until.all(id, knownAt)).get(id)
    const { versions } = now.state
    const moratoria = then?.state.moratoria ?? []
    return { state: { versions, moratoria }, revision: now.revision, position: then?.position ?? 0 }
  }

  #now(): ReadonlyMap<string, KnownProcess> {
    this.#known ??= folded(this.#all.all())
    return this.#known
  }
}

type Row = ReturnType<ReturnType<DatabaseSync['prepare']>['all']>[number]

function folded(rows: readonly Row[]): ReadonlyMap<string, KnownProcess> {
  const read = rows.map(row => ({
    process: String(row.process),
    id: String(row.event),
    type: String(row.type),
    data: JSON.parse(String(row.data)) as unknown,
    revision: Number(row.revision),
    position: Number(row.position),
    actor: NOBODY,
  }))
  const known = new Map<string, KnownProcess>()
  for (const [id, events] of Map.groupBy(read, each => each.process)) {
    const last = events.at(-1)
    if (last === undefined) continue
    const { revision, position } = last
    const acts = standing(events) as unknown as readonly Recorded<ProcessEvent>[]
    known.set(id, { state: acts.reduce(process.evolve, process.initial), revision, position })
  }
  return known
}
