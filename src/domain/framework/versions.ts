import { compareText } from '../values/text.ts'
import { type FrameworkVersion, previousOf } from './document.ts'

/**
 * The versions in the order in which they came out of each other, each after its previous one, whatever the order in which they
 * were recorded. Versions that came out of the same one are ordered by their ids.
 */
export function inOrder(versions: readonly FrameworkVersion[]): readonly FrameworkVersion[] {
  const known = new Set(versions.map(({ version }) => version))
  const byId = versions.toSorted((a, b) => compareText(a.version, b.version))
  const ordered = byId.filter(each => !known.has(previousOf(each) ?? ''))
  // Grows as it is walked; a cycle was refused when it was published, so that every version is reached once.
  for (const { version } of ordered) ordered.push(...byId.filter(each => previousOf(each) === version))
  return ordered
}

/** The version that a new review is made in: the last in their order. */
export const newestOf = (versions: readonly FrameworkVersion[]): string | undefined =>
  inOrder(versions).at(-1)?.version
