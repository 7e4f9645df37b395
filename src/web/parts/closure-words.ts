import type { ClosureState } from '../../domain/closure/words.ts'
import type { ComplianceResult } from '../../domain/process/finding.ts'
import { PHRASES } from '../../explain/phrases.ts'
import { capitalised } from '../../explain/words.ts'
import { type Html, html } from './html.ts'
import { type Mark, mark } from './marks.ts'

/** Where a case stands, as the sentences say it: `Took effect`, `Approved`. */
export const stateWords = (state: ClosureState | null): string =>
  state === null ? 'Not moved yet' : capitalised(PHRASES.closure.state[state].replace(/^was /, ''))

type Shown = { readonly word: string; readonly mark: Mark; readonly tone: 'good' | 'bad' | 'neutral' }

/** How a case stands by a rule: a shape and its word. What needs attention comes first. */
const RULE_RESULTS: Readonly<Record<ComplianceResult, Shown>> = {
  violated: { word: 'Broken', mark: 'gone', tone: 'bad' },
  waived: { word: 'Waived', mark: 'dash', tone: 'neutral' },
  'not-yet-due': { word: 'Not yet due', mark: 'ring', tone: 'neutral' },
  'cannot-be-told': { word: 'Cannot be told', mark: 'unknown', tone: 'neutral' },
  'not-recorded': { word: 'Cannot be told', mark: 'unknown', tone: 'neutral' },
  satisfied: { word: 'Followed', mark: 'tick', tone: 'good' },
  'not-applicable': { word: 'Not used', mark: 'dash', tone: 'neutral' },
}

/** The order in which rules are listed. */
export const RESULT_ORDER = Object.keys(RULE_RESULTS) as readonly ComplianceResult[]

export const resultWord = (result: ComplianceResult): string => RULE_RESULTS[result].word

/** The shape and the word of a result; for a waiver also who gave it. */
export function ruleResult(result: ComplianceResult, by: string | null = null): Html {
  const { word, mark: shape, tone } = RULE_RESULTS[result]
  return html`<b class="verdict ${tone}">${mark(shape)} ${word}</b>${by === null ? null : ` by ${by}`}`
}
