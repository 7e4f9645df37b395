import type { FrameworkVersion } from './document.ts'

/**
 * The level of a component from the ranks of its elements' levels, or null where too few of them stand.
 * `median-low` is the lower of the two middle ones.
 */
export function rollUp(
  { rule, minimumShareRated }: FrameworkVersion['rollUp'],
  ranks: readonly number[],
  elements: number,
): number | null {
  if (rule === 'none' || ranks.length === 0 || !isShareReached(ranks.length, elements, minimumShareRated))
    return null
  const sorted = ranks.toSorted((a, b) => a - b)
  return sorted[rule === 'minimum' ? 0 : Math.floor((sorted.length - 1) / 2)] ?? null
}

/** Whether `part` of `whole` is at least the decimal `share`, in whole numbers: 3 of 5 is exactly 0.6. */
function isShareReached(part: number, whole: number, share: string): boolean {
  const [units = '0', fraction = ''] = share.split('.')
  return BigInt(part) * 10n ** BigInt(fraction.length) >= BigInt(units + fraction) * BigInt(whole)
}
