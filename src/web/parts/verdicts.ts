import type { CommitmentStatus } from '../../domain/commitment/status.ts'
import { type Html, html } from './html.ts'
import { type Mark, mark } from './marks.ts'

type Verdict = { readonly word: string; readonly mark: Mark; readonly tone: 'good' | 'bad' | 'plain' }

/** Every column of the scorecard as a page shows it: a shape and its word. */
export const VERDICTS: Readonly<Record<CommitmentStatus, Verdict>> = {
  broken: { word: 'Broken', mark: 'gone', tone: 'bad' },
  overdue: { word: 'Overdue', mark: 'urgent', tone: 'bad' },
  unknown: { word: 'Unknown', mark: 'unknown', tone: 'plain' },
  'partly-kept': { word: 'Partly kept', mark: 'half', tone: 'plain' },
  'kept-late': { word: 'Kept late', mark: 'clock', tone: 'plain' },
  'not-yet-due': { word: 'Not yet due', mark: 'ring', tone: 'plain' },
  'not-measurable': { word: 'Not measurable', mark: 'empty', tone: 'plain' },
  'kept-on-amended-terms': { word: 'Kept, terms changed', mark: 'tick', tone: 'good' },
  'kept-on-original-terms': { word: 'Kept as promised', mark: 'tick', tone: 'good' },
  withdrawn: { word: 'Withdrawn', mark: 'dash', tone: 'plain' },
  superseded: { word: 'Replaced', mark: 'arrow', tone: 'plain' },
}

/** The order in which promises are listed: first what needs somebody's attention. */
export const VERDICT_ORDER = Object.keys(VERDICTS) as readonly CommitmentStatus[]

export function verdict(status: CommitmentStatus): Html {
  const { word, mark: shape, tone } = VERDICTS[status]
  return html`<b class="verdict ${tone}">${mark(shape)} ${word}</b>`
}
