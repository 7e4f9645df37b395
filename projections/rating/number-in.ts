/** The number of a text, from memory where it was met before. */
export function numberIn(known: Map<string, number>, text: string, find: () => number): number {
  const number = known.get(text)
  if (number !== undefined) return number
  if (known.size > 100_000) known.clear()
  const found = find()
  known.set(text, found)
  return found
}
