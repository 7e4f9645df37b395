import type { ClosureState } from '../domain/closure/words.ts'
import type { LooseDate } from '../domain/values/date-span.ts'
import { dateWords } from '../domain/values/date-words.ts'
import { type Person, personInWords } from './persons.ts'
import { fill, PHRASES } from './phrases.ts'
import { capitalised, listed, onDate, quoted } from './words.ts'

const { closure: WORDS } = PHRASES

type Named = { readonly name: string }
type Tally = { readonly for: number; readonly against: number }

/** What a sentence about a case is made of: fields of the view beside it. */
export type CaseFacts = {
  readonly case: string
  readonly school: Named | null
  readonly action: string | null
  readonly state: ClosureState | null
  readonly since: LooseDate | null
  /** The step that brought it there; null where a day did, or nothing. */
  readonly movedBy: {
    readonly step: string
    readonly actor: Person
    readonly by: string | null
    readonly authority: string | null
    readonly rationale: string | null
    readonly imported: object | null
    readonly tally: Tally | null
  } | null
  readonly path: readonly {
    readonly step: string | null
    readonly to: ClosureState
    readonly on: LooseDate
  }[]
  /** The findings against which the last decision went. */
  readonly against: readonly object[]
  readonly effectiveOn: LooseDate | null
  readonly expiresOn: LooseDate | null
  readonly process: { readonly title: string; readonly version: string } | null
  readonly rules: {
    readonly binding: number
    readonly broken: readonly { readonly sentence: string }[]
    readonly unknown: readonly object[]
  }
}

/** Why a case stands where it does on a day, in one sentence and those of the rules that are broken. */
export function caseSentence(facts: CaseFacts): string {
  const clauses = [
    stateInWords(facts),
    ...againstInWords(facts),
    ...pathInWords(facts),
    ...planInWords(facts),
  ]
  const { broken } = facts.rules
  const rules = rulesInWords(facts)
  const shown = broken.slice(0, BROKEN_MAX).map(({ sentence }) => sentence)
  return capitalised(`${[...clauses, rules].join('; ')}${shown.length === 0 ? '.' : `: ${shown.join(' ')}`}`)
}

/** A sentence names at most this many broken rules; the fields have all of them. */
const BROKEN_MAX = 3

const subjectOf = ({ case: id, school, action }: CaseFacts): string =>
  school === null
    ? fill(WORDS.subjectUnnamed, { id })
    : fill(WORDS.subject, { action: action ?? WORDS.noAction, school: school.name })

function stateInWords(facts: CaseFacts): string {
  const { state, since, movedBy, expiresOn } = facts
  const subject = subjectOf(facts)
  if (state === null || since === null) return fill(WORDS.notMoved, { subject })
  const rationale = movedBy?.rationale ?? null
  const because = rationale === null ? '' : fill(PHRASES.because, { reason: quoted(rationale) })
  const held =
    state === 'expired' && expiresOn !== null ? fill(WORDS.heldUntil, { date: dateWords(expiresOn) }) : ''
  const said = { subject, on: dayOf(since), by: byWhom(movedBy), because: `${because}${held}` }
  if (movedBy?.step === 'reinstated') return fill(WORDS.reinstated, { ...said, state })
  return fill(WORDS.moved, {
    ...said,
    state: WORDS.state[state],
    tally: tallyInWords(movedBy?.tally ?? null),
  })
}

const tallyInWords = (tally: Tally | null): string =>
  tally === null ? '' : fill(WORDS.tally, { for: String(tally.for), against: String(tally.against) })

/** The party that the source names, else the body, else the person who recorded it here. */
function byWhom(movedBy: CaseFacts['movedBy']): string {
  if (movedBy === null) return ''
  const { by, authority, actor, imported } = movedBy
  const named = by ?? authority
  if (named !== null) return ` by ${named}`
  return imported !== null ? '' : ` by ${personInWords(actor)}`
}

function againstInWords({ against, movedBy }: CaseFacts): readonly string[] {
  if (movedBy?.step !== 'decision' || against.length === 0) return []
  const [one, many] = WORDS.advice
  const count = against.length === 1 ? one : fill(many, { count: String(against.length) })
  return [fill(WORDS.against, { count })]
}

/** How it came there: every earlier state, in order. */
function pathInWords({ path }: CaseFacts): readonly string[] {
  const before = path.slice(0, -1).map(({ step, to, on }) => {
    const moved = step === 'reinstated' ? fill(WORDS.reinstatedBefore, { state: to }) : WORDS.state[to]
    return `${moved} ${dayOf(on)}`
  })
  return before.length === 0 ? [] : [fill(WORDS.path, { moves: listed(before) })]
}

const planInWords = ({ state, effectiveOn }: CaseFacts): readonly string[] =>
  effectiveOn !== null && (state === 'approved' || state === 'postponed' || state === 'proposed')
    ? [fill(WORDS.planned, { on: dayOf(effectiveOn) })]
    : []

function rulesInWords({ process, rules }: CaseFacts): string {
  if (process === null) return WORDS.noRules
  const broken = rules.broken.length
  const [one, many] = broken === 0 ? WORDS.noneBroken : WORDS.broken
  const said = fill(rules.binding === 1 ? one : many, {
    count: String(rules.binding),
    process: quoted(process.title),
    version: process.version,
    broken: String(broken),
    are: broken === 1 ? 'is' : 'are',
  })
  const untold = rules.unknown.length
  return untold === 0 ? said : `${said}${fill(WORDS.untold, { count: String(untold) })}`
}

/** A school year is a date too. */
const dayOf = (date: LooseDate): string => (date.startsWith('SY') ? `in ${dateWords(date)}` : onDate(date))
