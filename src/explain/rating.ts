import type { Relation } from '../domain/framework/document.ts'
import type { ActionClass } from '../domain/rating/action-class.ts'
import type { Basis } from '../domain/rating/cell.ts'
import type { PartialDate } from '../domain/values/date.ts'
import { dateWords } from '../domain/values/date-words.ts'
import { afterChallengeInWords, type ChallengeFacts, challengeInWords } from './challenge.ts'
import { type Person, personInWords } from './persons.ts'
import { type Duty, fill, type NoLevel, PHRASES } from './phrases.ts'
import { capitalised, firstFew, listed, onDate, quoted, withFullStop } from './words.ts'

type Named = { readonly value: number; readonly name: string }
type Given = {
  readonly level: Named
  readonly period: string
  readonly version: string
  readonly scale: readonly Named[]
}
type Input = {
  readonly item: string
  readonly title: string
  readonly level: Named | null
  readonly before: Named | null
}

/** What a sentence about one cell is made of: fields of the answer that it stands in. */
export type RatingFacts = {
  readonly framework: { readonly id: string; readonly version: string }
  readonly item: { readonly id: string; readonly title: string }
  readonly period: string | null
  /** The two times of the question; null where it had none. */
  readonly asOf: string | null
  readonly knownAtPosition: string | null
  readonly cell: {
    readonly status: 'rated' | 'carried' | 'not-carried' | 'not-rated' | 'withdrawn' | 'never-rated'
    readonly period: string | null
    readonly lastReviewedOn: PartialDate | null
  }
  readonly from: Given | null
  readonly to: Given | null
  /** The act that stands; null where there is none. */
  readonly act: {
    readonly action: ActionClass
    readonly basis: Basis
    readonly kind: 'rating' | 'correction' | 'withdrawal' | 'import'
    readonly version: string
    readonly reason: string | null
    readonly occurredOn: PartialDate
    /** The upheld challenge that a correction follows from. */
    readonly challenge: string | null
    /** Those that state it and made it public. */
    readonly events: readonly string[]
  } | null
  readonly rationale: string | null
  readonly evidence: readonly { readonly title: string; readonly statedBy: string }[]
  readonly duties: readonly { readonly duty: Duty; readonly actor: Person; readonly event: string }[]
  readonly rollUp: {
    readonly rule: keyof typeof PHRASES.rollUp
    readonly minimumShareRated: string
    readonly elements: readonly Input[]
    readonly movedBy: readonly (readonly string[])[] | null
  } | null
  readonly rubricChange: {
    readonly comparable: boolean
    readonly scaleChanged: boolean
    readonly relation: Relation | null
  } | null
  readonly noLevel: NoLevel | null
  /** The closing after which the period began; null where the school was open in it. */
  readonly closed: { readonly closedOn: PartialDate } | null
  readonly challenges: readonly ChallengeFacts[]
}

/** Why a cell shows what it shows, in one sentence. */
export function ratingSentence(facts: RatingFacts): string {
  const { act, cell } = facts
  const said = act === null ? withoutAct(facts) : aboutAct(facts, act)
  const people = act === null ? [] : peopleOf(facts, act)
  const { id: framework, version } = facts.framework
  const under =
    cell.status === 'not-carried'
      ? []
      : [fill(PHRASES.under, { framework, version: act?.version ?? version })]
  const tail = [...people, ...under].join(', ')
  const challenge = challengeInWords(facts.challenges, act?.challenge ?? null)
  const end = tail === '' ? '' : people.length === 0 ? `, ${tail}` : `; ${tail}`
  return withFullStop(`${capitalised(said)}${end}${challenge === '' ? '' : `; ${challenge}`}`)
}

function withoutAct(facts: RatingFacts): string {
  const { framework, item, from, noLevel } = facts
  const { title } = item
  if (facts.closed !== null) return closedInWords(facts, facts.closed.closedOn)
  if (from === null || noLevel === null || !(noLevel in PHRASES.notCarriedBecause)) return neverInWords(facts)
  const because = PHRASES.notCarriedBecause[noLevel as keyof typeof PHRASES.notCarriedBecause]
  return fill(PHRASES.notCarried, {
    from: from.level.name,
    period: from.period,
    fromVersion: from.version,
    framework: framework.id,
    version: framework.version,
    why: fill(because, { title }),
  })
}

function closedInWords({ item, period, from }: RatingFacts, closedOn: PartialDate): string {
  const closed = dateWords(closedOn)
  if (from === null) return fill(PHRASES.closedUnrated, { title: item.title, closed })
  const { level, period: given } = from
  return fill(PHRASES.closed, { from: level.name, period: given, asked: period ?? '', closed })
}

function neverInWords({ item, period, asOf, knownAtPosition: position }: RatingFacts): string {
  return fill(period === null ? PHRASES.neverAtAll : PHRASES.never, {
    title: item.title,
    asked: period ?? '',
    asOf: asOf === null ? '' : fill(PHRASES.asOf, { date: dateWords(asOf.slice(0, '2013-11-26'.length)) }),
    knownAt: position === null ? '' : fill(PHRASES.knownAt, { position }),
  })
}

type Act = NonNullable<RatingFacts['act']>

function aboutAct(facts: RatingFacts, act: Act): string {
  const { cell, period, to } = facts
  const told = actInWords(facts, act)
  const words = { act: told, period: cell.period ?? '', asked: period ?? '', to: levelOf(to) }
  if (cell.status === 'carried') {
    return fill(PHRASES.carried, { ...words, reviewed: onDate(cell.lastReviewedOn ?? act.occurredOn) })
  }
  const isEarlier = cell.period !== period
  return isEarlier && (cell.status === 'not-rated' || cell.status === 'withdrawn')
    ? fill(PHRASES.stays[cell.status], words)
    : told
}

/** The act with its day and its reason: `raised from Low to High on 26 November 2013, because “…”`. */
function actInWords(facts: RatingFacts, act: Act): string {
  const { from } = facts
  const head = actionInWords(act, from, facts.to)
  const against = act.basis === 'overridden' ? PHRASES.overridden : ''
  const gone = act.action === 'WO' && from !== null ? fill(PHRASES.withdrawn, { from: from.level.name }) : ''
  const after = afterChallengeInWords(facts.challenges, act.challenge)
  return `${head} ${onDate(act.occurredOn)}${against}${gone}${incomparable(facts, act)}${after}${whyOf(facts, act)}`
}

/** The class of an act in words, with the levels that it is about: `raised from Low to High`. */
export function actionInWords(
  { action, kind }: Pick<Act, 'action' | 'kind'>,
  from: { readonly level: Named } | null,
  to: { readonly level: Named } | null,
): string {
  const isSame = from !== null && to !== null && from.level.name === to.level.name
  const changed = isSame ? PHRASES.restated : PHRASES.action.RS
  const restated = kind === 'correction' ? PHRASES.corrected : changed
  const phrase = action === 'RS' ? restated : PHRASES.action[action]
  return fill(phrase, { from: levelOf(from), to: levelOf(to) })
}

const levelOf = (given: { readonly level: Named } | null): string => given?.level.name ?? PHRASES.noLevel

/** A change of scale or rubric says so, and what changed. */
function incomparable({ framework, from, to, rubricChange }: RatingFacts, { action }: Act): string {
  if (action !== 'SC' || from === null || to === null) return ''
  const before = namesOf(from.scale)
  const after = namesOf(to.scale)
  const relation = rubricChange?.relation ?? null
  const why =
    rubricChange?.scaleChanged === true
      ? fill(PHRASES.scaleChanged, { before, after })
      : relation === null
        ? PHRASES.unlinked
        : PHRASES.relation[relation]
  const { period, version } = from
  return fill(PHRASES.incomparable, {
    from: from.level.name,
    period,
    framework: framework.id,
    version,
    why,
  })
}

const namesOf = (levels: readonly Named[]): string => levels.map(({ name }) => name).join(', ')

function whyOf(facts: RatingFacts, act: Act): string {
  if (act.basis === 'roll-up') return rollUpInWords(facts, act)
  const reasons = [act.reason, facts.rationale].filter(reason => reason !== null).map(quoted)
  if (reasons.length > 0) return fill(PHRASES.because, { reason: listed(reasons) })
  const own = facts.evidence.filter(({ statedBy }) => act.events.includes(statedBy))
  const sources = [...new Set(own.map(({ title }) => quoted(title)))]
  if (act.kind !== 'import' || sources.length === 0) return ''
  return fill(PHRASES.asSaid, { sources: firstFew(sources), say: sources.length === 1 ? 'says' : 'say' })
}

function rollUpInWords({ rollUp, noLevel }: RatingFacts, { action }: Act): string {
  if (rollUp === null) return ''
  const { rule, elements, minimumShareRated } = rollUp
  const count = String(elements.filter(({ level }) => level !== null).length)
  const of = String(elements.length)
  if (noLevel === 'too-few-elements') return fill(PHRASES.tooFew, { count, of, share: minimumShareRated })
  const made = fill(PHRASES.rolledUp, { rule: PHRASES.rollUp[rule], count, of })
  const isMoved = action === 'UP' || action === 'DG' || action === 'RS'
  return isMoved ? `${made}${movesInWords(rollUp)}` : made
}

/** The smallest sets of elements that moved a component: the first few, and how many more there are. */
function movesInWords({ elements, movedBy }: NonNullable<RatingFacts['rollUp']>): string {
  if (movedBy === null || movedBy.length === 0) return ''
  const shown = movedBy
    .slice(0, 3)
    .map(set =>
      set.length === 0
        ? PHRASES.noMove
        : listed(elements.filter(({ item }) => set.includes(item)).map(moveInWords)),
    )
  const more = movedBy.length - shown.length
  const rest = more === 0 ? '' : `, or ${fill(PHRASES.moreSets, { count: String(more) })}`
  return fill(PHRASES.because, { reason: `${shown.join(', or because ')}${rest}` })
}

const moveInWords = ({ title, before, level }: Input): string =>
  fill(PHRASES.moved, {
    title,
    from: before?.name ?? PHRASES.noLevel,
    to: level?.name ?? PHRASES.noLevel,
  })

/** The duties that a sentence names, in the order in which they are done. The submitter is named in the fields alone. */
const SPOKEN = ['rater', 'importer', 'proposer', 'approver', 'withdrawer', 'publisher'] as const

function peopleOf({ duties }: RatingFacts, act: Act): readonly string[] {
  const own = duties.filter(({ event }) => act.events.includes(event))
  return SPOKEN.flatMap(duty => {
    const persons = own.filter(each => each.duty === duty).map(({ actor }) => actor)
    // Two persons of one name count as two, so that the sentence names as many persons once a name is erased.
    const once = new Map(
      persons.map(actor => [
        JSON.stringify({ ...actor, name: null, nameErased: undefined }),
        personInWords(actor),
      ]),
    )
    return persons.length === 0 ? [] : [`${verbOf(duty, act)} ${firstFew([...once.values()])}`]
  })
}

function verbOf(duty: Duty, { action, basis }: Act): string {
  if (duty !== 'rater') return PHRASES.duty[duty]
  if (basis === 'overridden') return PHRASES.overriddenBy
  return action === 'NR' && basis === 'rated' ? PHRASES.notRatedBy : PHRASES.duty.rater
}
