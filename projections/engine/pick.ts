/** Some fields of an object, in the order in which they are named. */
export const pick = <Whole extends object, Key extends keyof Whole>(
  whole: Whole,
  keys: readonly Key[],
): Pick<Whole, Key> => Object.fromEntries(keys.map(key => [key, whole[key]])) as Pick<Whole, Key>
