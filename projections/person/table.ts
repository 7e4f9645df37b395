import type { DatabaseSync } from 'node:sqlite'
import type { DomainEvent } from '../../src/domain/subjects.ts'
import { type Projection, scopeOf } from '../engine/projection.ts'

const TYPES: ReadonlySet<DomainEvent['type']> = new Set(['KeyIssued', 'PersonDescribed', 'PersonForgotten'])

/** Which persons have a name, and since which event; never the name, which may have to be deleted. */
export const personProjection: Projection = {
  name: 'persons',
  version: 1,
  schema: `CREATE TABLE person (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, is_forgotten INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  categories: new Set(['access']),
  types: TYPES,
  onPoison: 'set-stream-aside',
  open: db => {
    const save = db.prepare('INSERT OR REPLACE INTO person VALUES (?, ?, ?)')
    return {
      apply: (events, touch) => {
        for (const { type, data, position } of events) {
          if (type === 'KeyIssued' && data.nameDigest !== undefined) save.run(data.person, position, 0)
          else if (type === 'PersonForgotten') save.run(data.person, position, 1)
          else continue
          touch(scopeOf.persons)
        }
      },
      forget: () => {},
    }
  },
}

export type KnownPerson = { readonly id: string; readonly position: number; readonly isForgotten: boolean }

/** Reads which persons have a name; the names themselves are in no table. */
export class Persons {
  readonly #all

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT * FROM person')
  }

  all(): readonly KnownPerson[] {
    return this.#all.all().map(row => ({
      id: String(row.id),
      position: Number(row.position),
      isForgotten: Number(row.is_forgotten) === 1,
    }))
  }
}
