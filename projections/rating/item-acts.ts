import type { DatabaseSync } from 'node:sqlite'
import { itemsOf } from '../../src/domain/framework/document.ts'
import type { Lineage } from '../../src/domain/framework/lineage.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import type { Bounds } from '../engine/bounds.ts'
import { countsAt } from '../engine/withdrawn.ts'

/** Whether an entity is rated in one version of its framework alone. */
export class OneVersion {
  readonly #seen

  constructor(db: DatabaseSync) {
    this.#seen = db.prepare(`SELECT (SELECT text FROM word WHERE id = first) AS version, position
      FROM (SELECT min(version) AS first, max(version) AS last, max(min(position + count - 1, ?2)) AS position FROM act
        WHERE subject = (SELECT id FROM subject WHERE framework = ?3 AND entity = ?4)
          AND visible_on <= ?1 AND ${countsAt('?2')})
      WHERE first = last`)
  }

  /**
   * The version of all acts that are seen, and the position of the last of them; null where they are of several versions, or where
   * there are none.
   */
  of(
    framework: string,
    entity: string,
    { asOf, knownAt }: Bounds,
  ): { readonly version: string; readonly position: number } | null {
    const day = asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf)
    const row = this.#seen.get(day, knownAt ?? Number.MAX_SAFE_INTEGER, framework, entity)
    return row === undefined ? null : { version: String(row.version), position: Number(row.position) }
  }
}

/**
 * The items whose acts are all that the history of an item needs, where the entity is rated in one version alone: what it descends
 * from, and the elements of these, from which they are rolled up. Null where the history needs all acts.
 */
export function itemsBehind(
  { versions, levels, relatedTo }: Lineage,
  version: string,
  item: string,
): ReadonlySet<string> | null {
  const document = versions.get(version)
  if (document === undefined) return null
  const related = new Set([item])
  for (const holder of versions.keys()) {
    if (levels(holder, item).length === 0) continue
    for (const each of relatedTo(holder, item).values()) {
      if (each.version !== version) continue
      // Until when others are told of depends on the last act of any item.
      if (!each.isOrigin && each.item !== item) return null
      related.add(each.item)
    }
  }
  const behind = itemsOf(document).filter(({ id, component }) => related.has(id) || related.has(component))
  return new Set([...related, ...behind.map(({ id }) => id)])
}
