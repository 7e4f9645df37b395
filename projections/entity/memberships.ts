import type { DatabaseSync } from 'node:sqlite'
import { dayToNumber } from '../../src/domain/values/date.ts'
import { compareText } from '../../src/domain/values/text.ts'

type Said = { readonly day: number; readonly position: number; readonly joined: boolean }

/**
 * Which districts were in the network on which day, as it is known now: held in memory, and read again when anything about a
 * district changes.
 */
export class Memberships {
  readonly #db: DatabaseSync
  readonly #changes: () => number
  #at = -1
  #withdrawnAt = 0
  /** In the order of ids, and each in the order of days. */
  #said: readonly (readonly [id: string, said: readonly Said[]])[] = []

  /** `changes`: how often anything about a district has changed. */
  constructor(db: DatabaseSync, changes: () => number) {
    this.#db = db
    this.#changes = changes
  }

  /** The districts in the network at the end of a day, in the order of ids, and the position of the last event behind it. */
  on(day: string): { readonly ids: readonly string[]; readonly position: number } {
    this.#read()
    const limit = dayToNumber(day)
    const ids: string[] = []
    let position = this.#withdrawnAt
    for (const [id, said] of this.#said) {
      const last = said.findLast(each => each.day <= limit)
      if (last === undefined) continue
      position = Math.max(position, last.position)
      if (last.joined) ids.push(id)
    }
    return { ids, position }
  }

  #read(): void {
    const at = this.#changes()
    if (at === this.#at) return
    const rows = this.#db
      .prepare(
        'SELECT id, day, position, joined FROM membership WHERE until IS NULL ORDER BY id, day, position',
      )
      .all()
    const byId = Map.groupBy(rows, ({ id }) => String(id))
    this.#said = [...byId]
      .map(([id, said]) => [id, said.map(saidIn)] as const)
      .sort(([a], [b]) => compareText(a, b))
    const { until } = this.#db.prepare('SELECT max(until) AS until FROM membership').get() ?? {}
    this.#withdrawnAt = Number(until ?? 0)
    this.#at = at
  }
}

const saidIn = ({ day, position, joined }: Readonly<Record<string, unknown>>): Said => ({
  day: Number(day),
  position: Number(position),
  joined: joined === 1,
})
