/**
 * The value under a key that a person chose. `constructor` and `toString` are ids like any other, and a plain object would
 * return inherited values for them.
 */
export const heldBy = <Value>(keyed: { readonly [key: string]: Value }, key: string): Value | undefined =>
  Object.hasOwn(keyed, key) ? keyed[key] : undefined

/** The object without one key. */
export const without = <Value>(keyed: { readonly [key: string]: Value }, key: string) =>
  Object.fromEntries(Object.entries(keyed).filter(([each]) => each !== key))
