import type { CHALLENGE_STATES } from '../../domain/assessment/event.ts'
import type { RatingLevel } from '../../domain/framework/document.ts'
import type { ActionClass } from '../../domain/rating/action-class.ts'
import type { Day } from '../../domain/values/date.ts'
import { ageOn } from './age.ts'
import { type Html, html } from './html.ts'
import { colourOf, nameBeside, type Ranked, ranked, shortText, spokenRest } from './levels.ts'
import { type Mark, mark } from './marks.ts'

/** What a cell may show. The legend explains each that is on the page. */
export const CELL_KINDS = [
  'raised',
  'lowered',
  'same',
  'first',
  'rescaled',
  'corrected',
  'carried',
  'not-rated',
  'not-carried',
  'withdrawn',
  'never-rated',
] as const
export type CellKind = (typeof CELL_KINDS)[number]

/** What a view says of one item in one period, as both a cell of the matrix and an item of a snapshot do. */
export type ShownCell = {
  readonly status: 'rated' | 'carried' | 'not-carried' | 'not-rated' | 'withdrawn' | 'never-rated'
  readonly level: RatingLevel | null
  readonly action: ActionClass | null
  readonly occurredOn: string | null
  readonly previous: { readonly level: RatingLevel } | null
  readonly reason?: string | null
  readonly challenge?: { readonly state: ChallengeState } | null | undefined
}
type ChallengeState = (typeof CHALLENGE_STATES)[number]

const KIND_OF_ACTION: Readonly<Record<ActionClass, CellKind>> = {
  UP: 'raised',
  DG: 'lowered',
  AF: 'same',
  HS: 'first',
  NW: 'first',
  SC: 'rescaled',
  RS: 'corrected',
  NR: 'not-rated',
  WO: 'withdrawn',
}
export const kindOf = ({ status, action }: ShownCell): CellKind =>
  status === 'rated' ? KIND_OF_ACTION[action ?? 'HS'] : status

export const MARK_OF: { readonly [Kind in CellKind]?: Mark } = {
  raised: 'up',
  lowered: 'down',
  same: 'same',
  rescaled: 'unlike',
  corrected: 'corrected',
  'not-carried': 'unlike',
  withdrawn: 'gone',
}

/** Whether the period itself brought something new: a review that changed nothing did not. */
export const isChange = (cell: ShownCell): boolean =>
  cell.action !== null && cell.action !== 'AF' && kindOf(cell) !== 'never-rated'

const MOVEMENT_WORDS: { readonly [Kind in CellKind]?: string } = {
  raised: 'raised',
  lowered: 'lowered',
  same: 'reviewed, unchanged',
  first: 'first level on record',
  rescaled: 'new scale, not comparable with before',
  corrected: 'corrected after publication',
  carried: 'carried',
}

/** What is said of a level beside its number, for readers who see neither colour nor shape. */
function movementWords(kind: CellKind, { previous, occurredOn }: ShownCell, day: Day | null): string {
  const words = MOVEMENT_WORDS[kind] ?? ''
  if (kind === 'carried' && occurredOn !== null && day !== null)
    return `${words}, last reviewed ${ageOn(occurredOn, day)} ago`
  const hasMoved = kind === 'raised' || kind === 'lowered'
  return hasMoved && previous !== null ? `${words} from ${shortText(previous.level)}` : words
}

/** What came of a challenge, in words. */
export const CHALLENGE_WORDS: Readonly<Record<ChallengeState, string>> = {
  unanswered: 'no answer yet',
  upheld: 'upheld',
  dismissed: 'dismissed',
}

/** Whether the district challenged the rating and has no answer yet. */
export const isDisputed = ({ challenge }: ShownCell): boolean => challenge?.state === 'unanswered'

/** The mark of a challenge. It stands after everything else, since any cell may be challenged. */
function challengeMark({ challenge }: ShownCell): Html | null {
  if (challenge == null) return null
  const drawn = mark(challenge.state === 'unanswered' ? 'said' : 'heard')
  return html`<span class="q">${drawn}</span><span class="v">, challenged, ${CHALLENGE_WORDS[challenge.state]}</span>`
}

/** A cell as the table writes it: its class, and what stands in it, also in words alone. */
export type Drawn = {
  readonly kind: CellKind
  readonly classes: string
  readonly content: Html
}

/** `day`: the one on which the age of a carried level is counted. `isWide`: whether the name of the level has room. */
export function drawnCell(
  cell: ShownCell,
  levels: readonly RatingLevel[],
  day: Day | null,
  isWide = false,
): Drawn {
  const drawn = unchallengedCell(cell, levels, day, isWide)
  const challenged = challengeMark(cell)
  return challenged === null ? drawn : { ...drawn, content: html`${drawn.content}${challenged}` }
}

function unchallengedCell(
  cell: ShownCell,
  levels: readonly RatingLevel[],
  day: Day | null,
  isWide: boolean,
): Drawn {
  const kind = kindOf(cell)
  const shape = MARK_OF[kind]
  const drawn = shape === undefined ? null : mark(shape)
  if (cell.level === null) return withoutLevel(kind, cell, drawn)
  const level: Ranked = ranked(cell.level, levels)
  const words = movementWords(kind, cell, day)
  const name = isWide ? nameBeside(cell.level) : null
  const visible = html`${shortText(cell.level)}${name === null ? null : html` <span class="n">${name}</span>`}`
  const spoken = html`<span class="v">${name === null ? spokenRest(level) : null}, ${words}</span>`
  const isCarried = kind === 'carried'
  const age =
    isCarried && cell.occurredOn !== null && day !== null
      ? html`<span class="g" aria-hidden="true">${ageOn(cell.occurredOn, day)}</span>`
      : null
  return {
    kind,
    classes: `c ${isCarried ? 'p ' : ''}${colourOf(level)}`,
    content: html`${visible}${drawn}${age}${spoken}`,
  }
}

function withoutLevel(kind: CellKind, { previous, reason }: ShownCell, drawn: Html | null): Drawn {
  const was = previous === null ? null : shortText(previous.level)
  if (kind === 'not-rated') {
    const why = reason == null || reason === '' ? null : html`<span class="v">: ${reason}</span>`
    return { kind, classes: 'c h', content: html`<span class="w">not rated</span>${why}` }
  }
  if (kind === 'withdrawn') {
    const after = was === null ? null : html`<span class="v">, was ${was}</span>`
    return { kind, classes: 'c s', content: html`${drawn}<span class="w">withdrawn</span>${after}` }
  }
  if (kind === 'not-carried' && reason === 'school-closed')
    return { kind, classes: 'c d', content: html`<span class="w">closed</span>` }
  if (kind === 'not-carried') {
    const before = html`<span class="w">was ${was}</span><span class="v">, on an earlier scale, not carried over</span>`
    return { kind, classes: 'c d', content: html`${drawn}${before}` }
  }
  const never = html`<span aria-hidden="true">–</span><span class="v">never rated</span>`
  return { kind, classes: 'c e', content: never }
}
