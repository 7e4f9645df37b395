import { type FrameworkVersion, foldName, itemsOf, type RatingLevel } from './document.ts'

/** The levels of an item from worst to best, or undefined where this version has no such item. */
export function levelsOf(document: FrameworkVersion, item: string): readonly RatingLevel[] | undefined {
  const scale = itemsOf(document).find(({ id }) => id === item)?.scale
  const levels = document.scales.find(({ id }) => id === scale)?.levels
  return levels?.toSorted((a, b) => a.value - b.value).map(({ name, value }) => ({ name, value }))
}

/** The level that a person means: by name or alias first, trimmed and without case, by value last. */
export function findLevel(
  document: FrameworkVersion,
  item: string,
  meant: string | number,
): RatingLevel | null {
  const scale = itemsOf(document).find(({ id }) => id === item)?.scale
  const levels = document.scales.find(({ id }) => id === scale)?.levels ?? []
  const wanted = foldName(String(meant))
  const found =
    levels.find(({ name, aliases }) => [name, ...aliases].some(each => foldName(each) === wanted)) ??
    levels.find(({ value }) => String(value) === wanted)
  return found === undefined ? null : { name: found.name, value: found.value }
}
