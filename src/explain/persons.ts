/** A person who took part, by name and role. */
export type Person = {
  readonly person: string
  readonly name?: string | null | undefined
  /** There was a name, and it was erased. */
  readonly nameErased?: true | undefined
  readonly role: string
  readonly onBehalfOf?: string | undefined
}

const ERASED = 'name erased'

/** `Rita Rowe (rater)`; a person without a name is called by the id, and an erased name is mentioned. */
export function personInWords({ person, name, nameErased, role, onBehalfOf }: Person): string {
  const erased = nameErased === true ? `, ${ERASED}` : ''
  const behalf = onBehalfOf === undefined ? '' : `, on behalf of ${onBehalfOf}`
  return `${name ?? person} (${role}${erased}${behalf})`
}

/** `Rita Rowe (rater-7, rater)`: by the name, and by the id that stays. */
export function personAndIdInWords({ person, name = null, nameErased, role, onBehalfOf }: Person): string {
  const erased = nameErased === true ? `, ${ERASED}` : ''
  const known = name === null ? `${person} (${role}${erased})` : `${name} (${person}, ${role})`
  return onBehalfOf === undefined || onBehalfOf === person ? known : `${known} on behalf of ${onBehalfOf}`
}

/** The name of a person where there is no room for more: `Rita Rowe`, or `rater-7 (name erased)`. */
export const nameInWords = ({ person, name, nameErased }: Omit<Person, 'role'>): string =>
  name ?? (nameErased === true ? `${person} (${ERASED})` : person)

/** A sentence as it reads if no name of these persons is known, nor that a name was erased. */
export function withoutNamesIn(sentence: string, persons: readonly Person[]): string {
  const nameless = new Map<string, string>()
  for (const each of persons) {
    const plain = { ...each, name: null, nameErased: undefined }
    for (const inWords of [personInWords, personAndIdInWords]) nameless.set(inWords(each), inWords(plain))
  }
  // The longest first: a name may end with another one.
  const called = [...nameless.keys()].filter(words => nameless.get(words) !== words).toSorted(longestFirst)
  if (called.length === 0) return sentence
  const anyOfThem = new RegExp(called.map(words => RegExp.escape(words)).join('|'), 'g')
  return sentence.replaceAll(anyOfThem, words => nameless.get(words) ?? words)
}

const longestFirst = (a: string, b: string): number => b.length - a.length
