import type { CommitmentStatus } from '../../domain/commitment/status.ts'
import { type Html, html } from './html.ts'
import { type Mark, mark } from './marks.ts'

type Verdict = { readonly word: string; readonly mark: Mark; readonly tone: 'good' | 'bad' | 'neutral' }

/** Every column of the scorecard as a page shows it: a shape and its word. */
export const VERDICTS: Readonly<Record<CommitmentStatus, Verdict>> = {
  broken: { word: 'Broken', mark: 'gone', tone: 'bad' },
  overdue: { word: 'Overdue', mark: 'urgent', tone: 'bad' },
  unknown: { word: 'Unknown', mark: 'unknown', tone: 'neutral' },
  'partly-kept': { word: 'Partly kept', mark: 'half', tone: 'neutral' },
  'kept-late': { word: 'Kept late', mark: 'clock', tone: 'neutral' },
  'not-yet-due': { word: 'Not yet due', mark: 'ring', tone: 'neutral' },
  'not-measurable': { word: 'Not measurable', mark: 'empty', tone: 'neutral' },
  'kept-on-amended-terms': { word: 'Kept, terms changed', mark: 'tick', tone: 'good' },
  'kept-on-original-terms': { word: 'Kept as promised', mark: 'tick', tone: 'good' },
  withdrawn: { word: 'Withdrawn', mark: 'dash', tone: 'neutral' },
  superseded: { word: 'Replaced', mark: 'arrow', tone: 'neutral' },
}

/** The order in which promises are listed: what needs attention comes first. */
export const VERDICT_ORDER = Object.keys(VERDICTS) as readonly CommitmentStatus[]

/** The shape alone, for a sentence that begins with the word. */
export function verdictMark(status: CommitmentStatus): Html {
  const { mark: shape, tone } = VERDICTS[status]
  return html`<span class="verdict ${tone}">${mark(shape)}</span>`
}

export function verdict(status: CommitmentStatus): Html {
  const { word, mark: shape, tone } = VERDICTS[status]
  return html`<b class="verdict ${tone}">${mark(shape)} ${word}</b>`
}
