import type { Comparison, Finding } from '../../app/compare/comparison.ts'
import { type Columns, csv } from '../edge/csv.ts'

type Line = Finding & { readonly difference: Finding['differences'][number] | null }

/** One line for each column that differs; a finding without one has a line of its own. */
const LINES: Columns<Line> = {
  outcome: ({ outcome }) => outcome,
  line: ({ line }) => line,
  about: ({ about }) => about.join(' '),
  name: ({ name }) => name,
  as_of: ({ asOf }) => asOf,
  column: ({ difference }) => difference?.column ?? null,
  there: ({ difference }) => difference?.there ?? null,
  here: ({ difference }) => difference?.here ?? null,
  reason: ({ reason }) => reason,
  events: ({ acts }) => acts.map(({ event }) => event).join(' '),
}

/** The findings of a comparison as a CSV table. */
export const comparisonCsv = ({ findings }: Comparison): string =>
  csv(
    LINES,
    findings.flatMap((finding): readonly Line[] =>
      finding.differences.length === 0
        ? [{ ...finding, difference: null }]
        : finding.differences.map(difference => ({ ...finding, difference })),
    ),
  )
