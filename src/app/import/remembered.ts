/** The most values that are remembered, of which each may be a long text. */
const VALUES_MAX = 10_000
/** Longer texts are mostly of one row alone. */
const KEY_CHARACTERS_MAX = 200

/** Remembers what was made of a text, since most cells of a file stand in many rows. `make` must always make the same of a text. */
export function remembered<Value>(make: (text: string) => Value): (text: string) => Value {
  let known = new Map<string, Value>()
  let last: { readonly text: string; readonly value: Value } | null = null
  const lookUp = (text: string): Value => {
    const found = known.get(text)
    if (found !== undefined) return found
    // A copy: a part of a text would keep the whole of it in memory.
    const copy = copied(text)
    const made = make(copy)
    if (text.length > KEY_CHARACTERS_MAX) return made
    if (known.size >= VALUES_MAX) known = new Map()
    known.set(copy, made)
    return made
  }
  return text => {
    // The cell of the row before, mostly: to compare them is quicker than to look one up.
    if (last?.text !== text) last = { text, value: lookUp(text) }
    return last.value
  }
}

const copied = (text: string): string => JSON.parse(JSON.stringify(text)) as string
