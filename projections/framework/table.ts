import type { DatabaseSync } from 'node:sqlite'
import { FrameworkVersion } from '../../src/domain/framework/document.ts'
import { FRAMEWORK_EVENTS } from '../../src/domain/framework/event.ts'
import { type Lineage, lineageOf } from '../../src/domain/framework/lineage.ts'
import { isOneOf, type Projection, scopeOf, typesOf } from '../engine/projection.ts'

/** Every published version of every framework, in the order in which they were recorded. */
export const frameworkProjection: Projection = {
  name: 'frameworks',
  version: 1,
  schema: `CREATE TABLE framework_version (
    position INTEGER PRIMARY KEY,
    framework TEXT NOT NULL,
    version TEXT NOT NULL,
    revision INTEGER NOT NULL,
    occurred_on TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT`,
  categories: new Set(['framework']),
  types: new Set(typesOf(FRAMEWORK_EVENTS)),
  // Ratings in a version that is missing could not be read.
  onPoison: 'stop',
  rowPerEvent: {
    count: 'SELECT count(*) AS count FROM framework_version',
    types: new Set(typesOf(FRAMEWORK_EVENTS)),
  },
  open: db => {
    const insert = db.prepare('INSERT INTO framework_version VALUES (?, ?, ?, ?, ?, ?)')
    return {
      apply: (events, touch) => {
        for (const event of events) {
          if (!isOneOf(FRAMEWORK_EVENTS, event)) continue
          const { data, position, revision } = event
          const { id, version } = data.framework
          insert.run(position, id, version, revision, data.occurredOn, JSON.stringify(data.framework))
          touch(scopeOf.framework(id))
          touch(scopeOf.frameworks)
        }
      },
      forget: () => {},
    }
  },
}

export type PublishedVersion = {
  readonly position: number
  readonly revision: number
  readonly occurredOn: string
  readonly document: FrameworkVersion
}

/** The published frameworks with their lineages: few, needed by every answer, so held in memory until one is added. */
export class Frameworks {
  readonly #db: DatabaseSync
  #known: ReadonlyMap<string, { versions: readonly PublishedVersion[]; lineage: Lineage }> | null = null

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  forget(): void {
    this.#known = null
  }

  ids(): readonly string[] {
    return [...this.#all().keys()]
  }

  get(id: string): { readonly versions: readonly PublishedVersion[]; readonly lineage: Lineage } | undefined {
    return this.#all().get(id)
  }

  #all() {
    if (this.#known !== null) return this.#known
    const rows = this.#db.prepare('SELECT * FROM framework_version ORDER BY position').all()
    const versions = rows.map(row => ({
      position: Number(row.position),
      revision: Number(row.revision),
      occurredOn: String(row.occurred_on),
      document: FrameworkVersion.parse(JSON.parse(String(row.document))),
    }))
    const byId = Map.groupBy(versions, ({ document }) => document.id)
    this.#known = new Map(
      [...byId].map(([id, of]) => [id, { versions: of, lineage: lineageOf(of.map(each => each.document)) }]),
    )
    return this.#known
  }
}
