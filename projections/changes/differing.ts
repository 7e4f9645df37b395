import { type BothMoments, fieldsThatDiffer } from './moment.ts'

/** The records of one entity at a moment, by their ids, and the position of the last event that they rest on. */
type RecordsAt<Item> = { readonly items: ReadonlyMap<string, Item>; readonly position: number }

/** A record that differs: as it is shown at both moments, and the fields in which the two differ. */
export type Differing<Item> = BothMoments<Item | null> & { readonly id: string; readonly fields: string[] }

/** Every record that differs, in the order of ids, and the position of the last event that this rests on. */
export function differing<Item extends object>({
  from,
  to,
}: BothMoments<RecordsAt<Item>>): {
  readonly found: readonly Differing<Item>[]
  readonly position: number
} {
  const ids = [...new Set([...from.items.keys(), ...to.items.keys()])].sort()
  const found = ids.flatMap((id): readonly Differing<Item>[] => {
    const ends = { from: from.items.get(id) ?? null, to: to.items.get(id) ?? null }
    const fields = fieldsThatDiffer(ends.from, ends.to)
    return fields === null ? [] : [{ id, fields, ...ends }]
  })
  return { found, position: Math.max(from.position, to.position) }
}
