import type { CommitmentStatus, StatusRule } from '../domain/commitment/status.ts'
import type { PartialDate } from '../domain/values/date.ts'
import { dateWords } from '../domain/values/date-words.ts'
import { type Person, personInWords } from './persons.ts'
import { fill, PHRASES } from './phrases.ts'
import { capitalised, firstFew, onDate, quoted, withFullStop } from './words.ts'

const { commitment: WORDS } = PHRASES

type Said = {
  readonly on: PartialDate
  readonly actor: Person
  readonly by: string | null
  readonly rationale: string | null
  readonly imported: boolean
}
type Judged = Said & { readonly verdict: string }

/** What a sentence about a commitment is made of: fields of the view beside it. */
export type CommitmentFacts = {
  /** The day that is asked about. */
  readonly day: string
  readonly status: CommitmentStatus
  readonly rule: { readonly id: StatusRule }
  readonly due: {
    readonly original: PartialDate | null
    readonly inForce: PartialDate | null
    readonly whenMet: PartialDate | null
  }
  readonly madeOn: PartialDate
  readonly metOn: PartialDate | null
  readonly verdict: (Judged & { readonly revisions: readonly Judged[] }) | null
  readonly ended:
    | (Said & {
        readonly how: string
        readonly supersededBy: string | null
        readonly supersededByTitle: string | null
      })
    | null
  readonly lastHeardOn: PartialDate | null
  readonly amendments: readonly { readonly on: PartialDate; readonly changed: object }[]
  readonly extensions: readonly { readonly on: PartialDate }[]
}

/** Why a commitment stands in its column on a day, in one sentence. */
export function commitmentSentence(facts: CommitmentFacts): string {
  const { status, rule, ended, day } = facts
  if (rule.id === 'withdrawn' || rule.id === 'superseded') {
    if (ended === null) throw new Error(`what was ${rule.id} has an end`)
    const successor = ended.supersededByTitle === null ? ended.supersededBy : quoted(ended.supersededByTitle)
    const how = successor === null ? ended.how : fill(WORDS.supersededBy, { successor })
    const said = fill(WORDS.ended, {
      how,
      on: onDate(ended.on),
      by: byWhom(ended),
      because: becauseOf(ended),
    })
    return `${capitalised(said)}; ${WORDS.nobodyJudged}.`
  }
  const head =
    WORDS.status[status] + (rule.id === 'before-due-date' ? fill(WORDS.asOf, { on: onDate(day) }) : '')
  return withFullStop(`${capitalised(head)}: ${reasonsOf(facts).join('; ')}`)
}

function reasonsOf(facts: CommitmentFacts): readonly string[] {
  const { rule, madeOn, lastHeardOn } = facts
  switch (rule.id) {
    case 'met-on-original-terms':
    case 'met-without-due-date':
    case 'met-on-amended-terms':
    case 'met-late':
      return [judgedInWords(facts), metInWords(facts), amendedInWords(facts), ...endedInWords(facts)]
    case 'judged-partly-kept':
    case 'judged-broken':
      return [judgedInWords(facts), ...dueInWords(facts), ...endedInWords(facts)]
    case 'no-due-date':
      return [WORDS.noDueDate, WORDS.nobodyJudged]
    case 'before-due-date':
      return [...dueInWords(facts), WORDS.nobodyJudged]
    case 'never-measurable':
      return [...dueInWords(facts), WORDS.noMeasure]
    case 'never-heard-of':
      return [...dueInWords(facts), fill(WORDS.silent, { on: onDate(madeOn) })]
    case 'not-judged':
      return [
        ...dueInWords(facts),
        WORDS.nobodyJudged,
        ...(lastHeardOn === null ? [] : [fill(WORDS.heard, { on: onDate(lastHeardOn) })]),
      ]
    case 'withdrawn':
    case 'superseded':
      return []
  }
}

function judgedInWords({ verdict }: CommitmentFacts): string {
  if (verdict === null) throw new Error('what was judged has a verdict')
  const before = verdict.revisions.at(-1)
  const revised = before && fill(WORDS.revised, { verdict: inWords(before.verdict), on: onDate(before.on) })
  return fill(WORDS.judged, {
    verdict: inWords(verdict.verdict),
    on: onDate(verdict.on),
    by: byWhom(verdict),
    because: becauseOf(verdict),
    revised: revised ?? '',
  })
}

function metInWords({ rule, metOn, due, extensions }: CommitmentFacts): string {
  const on = onDate(metOn ?? '')
  if (due.whenMet === null) return fill(WORDS.metAnyTime, { on })
  const date = endInWords(due.whenMet)
  const extended = firstFew(extensions.map(each => onDate(each.on)))
  const isFirst = due.whenMet === due.original
  const words =
    due.original === null
      ? fill(WORDS.dueLater, { date })
      : isFirst
        ? fill(WORDS.firstDue, { date })
        : fill(WORDS.dueInForce, { date, first: endInWords(due.original), on: extended })
  return fill(rule.id === 'met-late' ? WORDS.metAfter : WORDS.metBy, { on, due: words })
}

function amendedInWords({ amendments }: CommitmentFacts): string {
  const days = amendments
    .filter(({ changed }) => ['text', 'measure', 'target'].some(term => term in changed))
    .map(({ on }) => onDate(on))
  return days.length === 0 ? WORDS.neverAmended : fill(WORDS.amended, { on: firstFew([...new Set(days)]) })
}

function dueInWords({ due: { original, inForce }, extensions }: CommitmentFacts): readonly string[] {
  if (inForce === null) return []
  const on = firstFew(extensions.map(each => onDate(each.on)))
  const extended =
    extensions.length === 0
      ? ''
      : original === null
        ? fill(WORDS.givenLater, { on })
        : fill(WORDS.extended, { first: dateWords(original), on })
  return [fill(WORDS.due, { on: onDate(inForce), extended })]
}

const endedInWords = ({ ended }: CommitmentFacts): readonly string[] =>
  ended === null ? [] : [fill(WORDS.endedToo, { how: ended.how, on: onDate(ended.on) })]

const inWords = (verdict: string): string => verdict.replaceAll('-', ' ')

/** A due date that is only a month or a year means its last day. */
const endInWords = (date: PartialDate): string =>
  date.length === '2013-11-26'.length ? dateWords(date) : `the end of ${dateWords(date)}`

/** The party that the source names, else the person who recorded it here. */
const byWhom = ({ by, actor, imported }: Said): string =>
  by !== null
    ? `by ${by}`
    : imported
      ? `as imported by ${personInWords(actor)}`
      : `by ${personInWords(actor)}`

const becauseOf = ({ rationale }: Said): string =>
  rationale === null ? '' : fill(PHRASES.because, { reason: quoted(rationale) })
