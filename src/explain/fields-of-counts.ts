import { LEGEND, type Meanings } from './legend.ts'

/** One entry for each word of a list, which says what is counted for that word. */
const counts = (where: string, what: string, meanings: Meanings): Meanings =>
  Object.fromEntries(
    Object.entries(meanings).map(([word, meaning]) => [`${where}${word}`, `${what}: ${meaning}`]),
  )
const { rate } = LEGEND

/** What numbers in tables count. */
export const FIELDS_OF_COUNTS: Meanings = {
  rows: 'One row for each of those that are counted',
  total: 'The same counted for all together',

  // Cells of a network, by the class of their act.
  ...counts('', 'How many cells stand in this class', LEGEND.action),
  'items.carried': 'How many cells show a level of an earlier period',
  'total.carried': 'How many cells show a level of an earlier period',
  'NetworkTrends.periods.total': 'The same summed over all components',

  // Closure cases, by where they are or ever were.
  ...counts('ClosureFunnelReached.', 'How many cases', LEGEND.closure),
  ...counts('results.', 'How many cases', LEGEND.result),
  cases: 'How many cases there are',
  reached: 'How many cases were ever in each state by the day',
  year: 'The school year of the first proposal, like `SY2012-13`, or the year that was asked for',
  'ClosureFunnel.rows': 'The cases of each district and year',

  // Votes.
  abstained: 'How many were there and did not vote; null or left out where nothing says so',
  against: 'How many voted against it',
  for: 'How many voted for it',

  // Promises, by the column in which they stand.
  broken: `How many are ${rate.broken}`,
  due: 'How many have a day that has come, with all that nobody measured or heard of',
  kept: 'How many are kept, in each way',
  key: 'The id of the owner, or the name of the funder; `(none)` where nobody pays',
  late: `How many are ${rate.keptLate}`,
  notMeasurable: `How many are ${rate.notMeasurable}`,
  notYetDue: 'How many have a due date that has not passed',
  onAmendedTerms: `How many are ${rate.keptOnAmendedTerms}`,
  overdue: `How many are ${rate.overdue}`,
  part: 'How many of them',
  partlyKept: `How many are ${rate.partlyKept}`,
  rates: 'Each share of what was due',
  superseded: `How many were ${LEGEND.commitment.superseded}`,
  unknown: `How many are ${rate.unknown}`,
  withdrawn: `How many were ${LEGEND.commitment.withdrawn}`,
  'Kept.onOriginalTerms': `How many are ${rate.keptOnOriginalTerms}`,

  // Rows of a file.
  different: 'How many rows the ledger says otherwise',
  equal: 'How many rows the ledger says too',
  onlyHere: 'How many things the ledger holds that no row says',
  onlyThere: 'How many rows the ledger has nothing of',
  unreadable: 'How many rows name nothing that could be looked up, or no day',
  'Comparison.rows': 'How many rows the file has',
}
