import { type FrameworkVersion, itemsOf, previousOf, type RatingLevel, type Relation } from './document.ts'
import { levelsOf } from './levels.ts'
import { inOrder } from './versions.ts'

/** An item of another version (or the item itself) that an item descends from, or that descends from it. */
export type RelatedItem = {
  readonly version: string
  readonly item: string
  /** Levels of the two can be compared: every hop is `same`, `widened` or `split`, all on one set of level names. */
  readonly comparable: boolean
  /** A level of the other stands here too: every hop is `same` or `widened`, all on one set of level names. */
  readonly carries: boolean
  /** The item descends from the other: every hop leads to the version before. */
  readonly isOrigin: boolean
}

/** The related items that have one id, by version. */
export type Kin = { readonly item: string; readonly in: ReadonlyMap<string, RelatedItem> }

/** The versions of one framework with the crosswalks between them, followed hop by hop and in both directions. */
export type Lineage = {
  /** In their order, the first one first. */
  readonly versions: ReadonlyMap<string, FrameworkVersion>
  /**
   * The version that all others came out of: an entity without any act is shown in it. It does not depend on the order in which
   * the versions were recorded.
   */
  readonly first: FrameworkVersion
  /** Every related item of an item, the item itself among them, by `keyOf`. */
  readonly relatedTo: (version: string, item: string) => ReadonlyMap<string, RelatedItem>
  /** The related items, grouped by their ids: the fold looks them up for every act. */
  readonly kinOf: (version: string, item: string) => readonly Kin[]
  /** The levels of an item, worst first; empty where the version has no such item. */
  readonly levels: (version: string, item: string) => readonly RatingLevel[]
}

/** One name for an item of a version. */
export const keyOf = (version: string, item: string): string => `${version}/${item}`

const COMPARABLE: ReadonlySet<Relation> = new Set(['same', 'widened', 'split'])
const CARRYING: ReadonlySet<Relation> = new Set(['same', 'widened'])

type Link = { readonly item: string; readonly relation: Relation }

/** How the items of all versions of a framework came out of each other. */
export function lineageOf(recorded: readonly FrameworkVersion[]): Lineage {
  const ordered = inOrder(recorded)
  const [first] = ordered
  if (first === undefined) throw new Error('a framework has at least one version')
  const versions = new Map(ordered.map(each => [each.version, each]))

  const levels = remembered<readonly RatingLevel[]>((version, item) => {
    const document = versions.get(version)
    return (document && levelsOf(document, item)) ?? []
  })
  const onSameLevels = (a: RelatedItem, version: string, item: string) => {
    const [these, those] = [levels(a.version, a.item), levels(version, item)]
    return these.length === those.length && these.every(({ name }, index) => name === those[index]?.name)
  }

  const relatedTo = remembered<ReadonlyMap<string, RelatedItem>>((version, item) => {
    const found = new Map<string, RelatedItem>()
    const visit = (related: RelatedItem, from: string | null) => {
      const known = found.get(keyOf(related.version, related.item))
      if (known?.comparable === true && (known.carries || !related.carries)) return
      found.set(keyOf(related.version, related.item), related)
      for (const { version: next, isBefore, links } of neighbours(versions, related)) {
        if (next === from) continue
        for (const { item: other, relation } of links) {
          const isSameScale = onSameLevels(related, next, other)
          const comparable = related.comparable && COMPARABLE.has(relation) && isSameScale
          const carries = related.carries && CARRYING.has(relation) && isSameScale
          const isOrigin = related.isOrigin && isBefore
          visit({ version: next, item: other, comparable, carries, isOrigin }, related.version)
        }
      }
    }
    visit({ version, item, comparable: true, carries: true, isOrigin: true }, null)
    // An id stays the id of one item, even where no crosswalk leads from the one version to the other.
    for (const other of versions.keys()) {
      const key = keyOf(other, item)
      const isUnlinked = { comparable: false, carries: false, isOrigin: false }
      if (!found.has(key)) found.set(key, { version: other, item, ...isUnlinked })
    }
    return found
  })
  const kinOf = remembered<readonly Kin[]>((version, item) => {
    const byItem = Map.groupBy(relatedTo(version, item).values(), related => related.item)
    return [...byItem].map(([id, all]) => ({ item: id, in: new Map(all.map(each => [each.version, each])) }))
  })
  return { versions, first, relatedTo, kinOf, levels }
}

/** A version one hop away, with the items there that an item is linked to. */
type Neighbour = { readonly version: string; readonly isBefore: boolean; readonly links: readonly Link[] }

function neighbours(
  versions: ReadonlyMap<string, FrameworkVersion>,
  { version, item }: RelatedItem,
): readonly Neighbour[] {
  const document = versions.get(version)
  if (document === undefined) return []
  const before = versions.get(previousOf(document) ?? '')
  const upward =
    before === undefined
      ? []
      : [{ version: before.version, isBefore: true, links: originsOf(document, before, item) }]
  const downward = [...versions.values()]
    .filter(each => previousOf(each) === version)
    .map(after => ({ version: after.version, isBefore: false, links: heirsOf(after, document, item) }))
  return [...upward, ...downward]
}

/** Where an item comes from: what the crosswalk says, else the same id, else nothing. A split counts its first origin. */
function originsOf(document: FrameworkVersion, before: FrameworkVersion, item: string): readonly Link[] {
  const entry = document.crosswalk.find(each => each.item === item)
  if (entry !== undefined) {
    const origins = COMPARABLE.has(entry.relation) ? entry.from.slice(0, 1) : entry.from
    return origins.map(origin => ({ item: origin.item, relation: entry.relation }))
  }
  return itemsOf(before).some(({ id }) => id === item) ? [{ item, relation: 'same' }] : []
}

const heirsOf = (after: FrameworkVersion, document: FrameworkVersion, item: string): readonly Link[] =>
  itemsOf(after).flatMap(({ id }) =>
    originsOf(after, document, id)
      .filter(origin => origin.item === item)
      .map(({ relation }) => ({ item: id, relation })),
  )

/** Computes a value once for each item of each version. Two nested maps save joining a key for every look-up. */
function remembered<Value>(make: (version: string, item: string) => Value) {
  const known = new Map<string, Map<string, Value>>()
  return (version: string, item: string): Value => {
    const items = known.get(version) ?? new Map<string, Value>()
    known.set(version, items)
    const found = items.get(item)
    if (found !== undefined) return found
    const made = make(version, item)
    items.set(item, made)
    return made
  }
}
