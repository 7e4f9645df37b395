import type { ClosureState } from '../domain/closure/words.ts'
import type { CommitmentStatus } from '../domain/commitment/status.ts'
import { dateWords } from '../domain/values/date-words.ts'
import { fill, PHRASES } from './phrases.ts'
import { capitalised, firstFew, quoted } from './words.ts'

type CellFacts = {
  readonly status: keyof typeof PHRASES.change.status
  readonly level: { readonly name: string } | null
  readonly period: string | null
  readonly reason: string | null
}
type CellChangeFacts = {
  readonly title: string
  readonly period: string
  /** The fields in which the two ends differ. */
  readonly fields: readonly string[]
  readonly from: CellFacts | null
  readonly to: CellFacts | null
}

/** What one cell showed at one moment and shows at another, in one sentence. */
export function cellChangeSentence({ title, period, fields, from, to }: CellChangeFacts): string {
  const subject = fill(PHRASES.change.cell, { title, period })
  return changeInWords(subject, cellInWords(from, period), cellInWords(to, period), fields)
}

function cellInWords(cell: CellFacts | null, asked: string): string {
  if (cell === null) return PHRASES.change.notInVersion
  const { status, level, period, reason } = cell
  if (reason === 'school-closed') return PHRASES.change.closed
  const words = fill(PHRASES.change.status[status], { level: level?.name ?? PHRASES.noLevel })
  return period === null || period === asked ? words : fill(PHRASES.change.given, { words, period })
}

type CommitmentEnd = {
  readonly title: string | null
  readonly owner: { readonly name: string }
  readonly status: CommitmentStatus
}
type CommitmentChangeFacts = {
  readonly commitment: string
  readonly fields: readonly string[]
  readonly from: CommitmentEnd | null
  readonly to: CommitmentEnd | null
}

/** How one promise stood at one moment and stands at another. */
export function commitmentChangeSentence({ commitment, fields, from, to }: CommitmentChangeFacts): string {
  const shown = to ?? from
  const subject = fill(PHRASES.change.commitment, {
    title: shown?.title == null ? commitment : quoted(shown.title),
    owner: shown?.owner.name ?? '',
  })
  const words = (end: CommitmentEnd | null) =>
    end === null ? PHRASES.change.notMade : PHRASES.commitment.status[end.status]
  return changeInWords(subject, words(from), words(to), fields)
}

type CaseEnd = {
  readonly school: { readonly name: string } | null
  readonly action: string | null
  readonly state: ClosureState | null
}
type CaseChangeFacts = {
  readonly case: string
  readonly fields: readonly string[]
  readonly from: CaseEnd | null
  readonly to: CaseEnd | null
}

/** How one case stood at one moment and stands at another. */
export function caseChangeSentence({ case: id, fields, from, to }: CaseChangeFacts): string {
  const { closure, change } = PHRASES
  const { school = null, action = null } = to ?? from ?? {}
  const subject =
    school === null
      ? fill(closure.subjectUnnamed, { id })
      : fill(closure.subject, { action: action ?? closure.noAction, school: school.name })
  const words = (end: CaseEnd | null) => {
    if (end === null) return change.notTold
    return end.state === null ? change.notMoved : change.state[end.state]
  }
  return changeInWords(subject, words(from), words(to), fields)
}

/** Says from what to what it changed; if both ends read the same, in which fields they differ. */
function changeInWords(subject: string, from: string, to: string, fields: readonly string[]): string {
  if (from !== to) return capitalised(fill(PHRASES.change.changed, { subject, from, to }))
  const names: Readonly<Record<string, string>> = PHRASES.change.fields
  return capitalised(
    fill(PHRASES.change.stays, { subject, to, fields: firstFew(fields.map(each => names[each] ?? each)) }),
  )
}

type MomentFacts = {
  readonly day: string
  readonly asOf: string | null
  readonly knownAtPosition: string | null
}

/** How much differs of an entity between two moments, as a sentence. */
export function momentsSentence({
  name,
  count,
  from,
  to,
}: {
  readonly name: string
  readonly count: number
  readonly from: MomentFacts
  readonly to: MomentFacts
}): string {
  const { differences, between } = PHRASES.change
  const [none, one, many] = differences
  const found = count === 0 ? none : count === 1 ? one : fill(many, { count: String(count) })
  return fill(between, { name, from: momentInWords(from), to: momentInWords(to), found })
}

function momentInWords({ day, asOf, knownAtPosition }: MomentFacts): string {
  const { today, onDay, knownNow, knownThen } = PHRASES.change
  const date = dateWords(day)
  return [
    asOf === null ? fill(today, { date }) : fill(onDay, { date }),
    knownAtPosition === null ? knownNow : fill(knownThen, { position: knownAtPosition }),
  ].join('')
}
