import type { Relation } from '../domain/framework/document.ts'
import type { ActionClass } from '../domain/rating/action-class.ts'

/** Which part somebody had in a rating. */
export const DUTIES = [
  'rater',
  'submitter',
  'publisher',
  'proposer',
  'approver',
  'withdrawer',
  'importer',
] as const
export type Duty = (typeof DUTIES)[number]

/** Why an item shows no level. */
export const NO_LEVEL = [
  'never-rated',
  'not-in-version',
  'other-levels',
  'split',
  'not-linked',
  'not-rated',
  'too-few-elements',
  'withdrawn',
] as const
export type NoLevel = (typeof NO_LEVEL)[number]

/** Every word that a sentence about a rating is made of. `{from}`, `{to}` and the like are filled in. */
export const PHRASES = {
  action: {
    HS: 'first recorded as {to}',
    NW: 'first rated {to}',
    UP: 'raised from {from} to {to}',
    DG: 'lowered from {from} to {to}',
    AF: 'affirmed as {to}',
    SC: 'rated {to}',
    NR: 'not rated',
    RS: 'changed from {from} to {to}',
    WO: 'withdrawn',
  } satisfies Readonly<Record<ActionClass, string>>,
  corrected: 'corrected from {from} to {to}',
  noLevel: 'no level',
  withdrawn: ', so that {from} no longer stands',
  overridden: ' against the roll-up of its elements',
  incomparable:
    ', which cannot be compared with {from}, given for {period} under {framework} {version}, since {why}',
  scaleChanged: 'the scale changed ({before} became {after})',
  scaleRenamed: 'the scale changed',
  relation: {
    same: 'the two are not linked level by level',
    widened: 'the two are not linked level by level',
    split: 'the two are not linked level by level',
    merged: 'the rubric made one item of several',
    none: 'the rubric has another item in its place',
  } satisfies Readonly<Record<Relation, string>>,
  unlinked: 'the rubric changed',
  because: ', because {reason}',
  asSaid: ', as {sources} {say}',
  rollUp: { 'median-low': 'the lower middle level', minimum: 'the lowest level', none: 'the level' },
  rolledUp: ', as {rule} of {count} of its {of} elements',
  moved: '{title} went from {from} to {to}',
  noMove: 'what was said of the component itself held for its own period alone',
  moreSets: 'because of one of {count} more sets of as few elements',
  tooFew:
    ', because too few of its elements have a level: {count} of {of}, where a share of {share} is asked for',
  duty: {
    rater: 'rated by',
    submitter: 'submitted by',
    publisher: 'published by',
    proposer: 'correction proposed by',
    approver: 'approved by',
    withdrawer: 'withdrawn by',
    importer: 'imported by',
  } satisfies Readonly<Record<Duty, string>>,
  notRatedBy: 'reviewed by',
  overriddenBy: 'overridden by',
  under: 'under {framework} {version}',
  carried: 'carried as {to} from {period}, when it was {act}; last reviewed {reviewed}',
  stays: {
    'not-rated': 'still not rated in {asked}: for {period} it was {act}',
    withdrawn: 'still withdrawn in {asked}: for {period} it was {act}',
  },
  never: 'never rated: nothing is published of {title} for {asked} or before{asOf}{knownAt}',
  neverAtAll: 'never rated: nothing is published of {title}{asOf}{knownAt}',
  asOf: ', as of {date}',
  knownAt: ', as the ledger knew it at position {position}',
  notCarried:
    'not carried: {from}, given for {period} under {fromVersion}, does not stand under {framework} {version}, because {why}',
  notCarriedBecause: {
    'not-in-version': 'that version has no item {title}',
    'other-levels': 'its scale has other levels',
    split: 'the item was split, and this part was not rated itself',
    'not-linked': 'its crosswalk does not carry the level into {title}',
  },
} as const

/** A phrase with what it leaves open. Throws where something is missing: a sentence never has a hole. */
export const fill = (phrase: string, words: Readonly<Record<string, string>> = {}): string =>
  phrase.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const word = words[name]
    if (word === undefined) throw new Error(`"${phrase}" needs ${name}`)
    return word
  })
