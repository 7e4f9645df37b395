import { lastDayOf, type PartialDate } from '../values/date.ts'
import { compareText } from '../values/text.ts'
import type { EntityDescription, EntityRefusal } from './command.ts'

/** The facts of an entity that may change from a given day on. */
export const FACTS = ['state', 'district', 'operator', 'name'] as const
export type Fact = (typeof FACTS)[number]

/** That a fact has a value, and from which day on. `on` is null where a source does not say: from the beginning. */
export type FactStatement = {
  readonly event: string
  readonly on: PartialDate | null
  readonly value: string
  readonly isImported: boolean
}
export type FactStatements = { readonly [Each in Fact]: readonly FactStatement[] }

export const NOTHING_STATED: FactStatements = { name: [], state: [], district: [], operator: [] }

type GivenFacts = { readonly [Each in Fact]?: string | undefined }

/** The statements with those of one more event, for each fact that it states. */
export function stating(
  stated: FactStatements,
  facts: GivenFacts,
  { on, ...rest }: Omit<FactStatement, 'value'>,
): FactStatements {
  const added = FACTS.flatMap(fact => {
    const value = facts[fact]
    return value === undefined ? [] : [[fact, inOrder([...stated[fact], { ...rest, on, value }])] as const]
  })
  return { ...stated, ...Object.fromEntries(added) }
}

/**
 * By day, so that the order of files does not matter: undated statements first; within a day imports by their value, then
 * commands in the order in which they came.
 */
const inOrder = (statements: readonly FactStatement[]): readonly FactStatement[] =>
  [...statements].sort(
    (a, b) =>
      compareText(dayOf(a), dayOf(b)) ||
      Number(b.isImported) - Number(a.isImported) ||
      (a.isImported ? compareText(a.value, b.value) || compareText(a.event, b.event) : 0),
  )
const dayOf = ({ on }: FactStatement): string => (on === null ? '' : lastDayOf(on))

/** The value that holds at the end of a day, or after all of them; null where nothing says so far back. */
export const factOn = (statements: readonly FactStatement[], day: string | null): string | null =>
  statements.findLast(each => day === null || dayOf(each) <= day)?.value ?? null

/** What a description says of facts that the record does not have yet. */
export type FactNews = {
  /** Facts that hold from the beginning, as far as is known. */
  readonly added: GivenFacts
  /** Facts that hold from a given day on. */
  readonly changed: GivenFacts
}

type Saying = {
  readonly stated: FactStatements
  readonly description: EntityDescription
  /** The day from which it is so, where that is said. */
  readonly from: PartialDate | undefined
  readonly today: string
}

/**
 * What an imported row adds. A dated row is recorded even if its facts are known, so that any order of files leaves the same
 * record; `event` is the id that it is recorded under. An undated row says what was so from the beginning.
 */
export function newsOfRow(
  { stated, description, from }: Saying,
  event: string | undefined,
): FactNews | EntityRefusal {
  if (from === undefined) return newsOfUndatedRow(stated, description)
  const given = givenIn(description)
  const isKnown = given.every(([fact, value]) =>
    stated[fact].some(each =>
      event === undefined ? each.on === from && each.value === value : each.event === event,
    ),
  )
  // A row is recognised by its id, whatever was corrected in it since.
  if (isKnown) return { added: {}, changed: {} }
  for (const [fact, value] of given) {
    const clash = clashOnDay(stated, fact, value, from)
    if (clash !== null) return clash
  }
  return { added: {}, changed: Object.fromEntries(given) }
}

function newsOfUndatedRow(stated: FactStatements, description: EntityDescription): FactNews | EntityRefusal {
  const added: Record<string, string> = {}
  for (const [fact, value] of givenIn(description)) {
    const [first] = stated[fact]
    const isUndated = first?.on === null
    const isSaid = stated[fact].some(each => each.value === value)
    const isContradicted =
      isUndated && fact !== 'name' ? first.value !== value : first !== undefined && !isSaid
    if (isContradicted) {
      const against = stated[fact].at(-1) ?? first
      return undated(fact, isUndated ? first : (against as FactStatement), value)
    }
    // An undated name is not added beside a dated one: the earliest name also stands for the time before it.
    if (fact === 'name' ? first === undefined : !isUndated) added[fact] = value
  }
  return { added, changed: {} }
}

/** What a command adds: from the beginning while nothing is said of a fact, and from the day that it says afterwards. */
export function newsOfCommand(
  { stated, description, from, today }: Saying,
  isRegistered: boolean,
): FactNews | EntityRefusal {
  const added: Record<string, string> = {}
  const changed: Record<string, string> = {}
  for (const [fact, value] of givenIn(description)) {
    const statements = stated[fact]
    const latest = statements.at(-1)
    if (latest === undefined && (!isRegistered || from === undefined || fact === 'name')) {
      added[fact] = value
      continue
    }
    const isSo = factOn(statements, lastDayOf(from ?? today)) === value
    if (isSo || (from === undefined && latest?.value === value)) continue
    // A renaming without a date is one of today.
    if (fact !== 'name' && from === undefined && latest !== undefined) return undated(fact, latest, value)
    const clash = fact === 'name' ? null : clashOnDay(stated, fact, value, from ?? today)
    if (clash !== null) return clash
    changed[fact] = value
  }
  return { added, changed }
}

const givenIn = (description: EntityDescription): readonly (readonly [Fact, string])[] =>
  FACTS.flatMap(fact => {
    const value = description[fact]
    return value === undefined ? [] : [[fact, value] as const]
  })

const undated = (field: Fact, { value: stands, on, event }: FactStatement, given: string): EntityRefusal => ({
  code: 'EntityFactUndated',
  field,
  stands,
  on,
  given,
  event,
})

function clashOnDay(
  stated: FactStatements,
  field: Fact,
  given: string,
  from: PartialDate,
): EntityRefusal | null {
  const day = lastDayOf(from)
  const other = stated[field].find(each => dayOf(each) === day && each.value !== given)
  if (other === undefined) return null
  const { value: stands, event } = other
  return { code: 'EntityFactTwice', field, on: from, stands, given, event }
}
