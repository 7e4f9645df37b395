import type { ResolvedTimes, View } from '../../../projections/engine/bounds.ts'
import { networkMatrix, networkTrends } from '../../../projections/rating/kept/answers.ts'
import { matrixIn } from '../../../projections/rating/kept/matrix-read.ts'
import type { KeptNetwork } from '../../../projections/rating/kept/network.ts'
import type { Matrix } from '../../../projections/rating/matrix.ts'
import type { NetworkTrends } from '../../../projections/rating/network-trends.ts'
import type { FrameworkVersion } from '../../domain/framework/document.ts'
import type { Lineage } from '../../domain/framework/lineage.ts'
import type { Period } from '../../domain/values/period.ts'
import { kindOf } from '../parts/cell.ts'
import { type Choice, chosenRows, type NetworkRow } from './rows.ts'

/** All rows are read, up to this limit: the figures count all of them, and a page shows some. */
const ROWS_MAX = 20_000

/** What a network page is about. */
export type NetworkQuestion = {
  readonly framework: string
  readonly period: Period | null
  readonly asked: ResolvedTimes
  readonly choice: Choice
  /** The query as it was sent, for the links of the page. */
  readonly given: Given
}
export type Given = {
  readonly framework?: string | undefined
  readonly period?: string | undefined
  readonly asOf?: string | undefined
  readonly knownAt?: string | undefined
}

/** Everything that the page of the network is written from. */
export type NetworkView = {
  readonly question: NetworkQuestion
  readonly lineage: Lineage
  readonly document: FrameworkVersion
  /** The frameworks that there are, by their id. */
  readonly frameworks: readonly { readonly id: string; readonly title: string; readonly rates: string }[]
  readonly matrix: Matrix
  readonly trends: NetworkTrends
  /** The first day of which anything is on record, if nothing is on record by the day asked for. */
  readonly firstDay: string | null
  /** The last day of the period, or the day asked for if it is earlier: the age of a level is counted on it. */
  readonly day: string | null
  /** The members that were ever rated. */
  readonly all: readonly NetworkRow[]
  readonly neverRated: readonly NetworkRow[]
  /** The ids of members whose registration was withdrawn: no page is about them. */
  readonly unknown: ReadonlySet<string>
  /** The rated members that fit the choice, in its order. */
  readonly chosen: readonly NetworkRow[]
  readonly position: string
}

/**
 * The matrix and the trends of a network, in the order and selection that were asked for, from what is kept. `now` returns the
 * same times, but pinned to the position that this node has reached.
 */
export async function networkView(
  kept: KeptNetwork,
  question: NetworkQuestion,
  now: () => ResolvedTimes,
): Promise<View<NetworkView>> {
  const { queries } = kept
  const { framework, asked, choice } = question
  const [matrix, trends] = await ofOneMoment(kept, question, now)
  const lineage = queries.lineage(framework)
  const shown =
    matrix.body.period === null ? null : queries.period(framework, matrix.body.period, asked.bounds.knownAt)
  const { asOf } = asked.bounds
  const day = shown === null || (asOf !== null && asOf < shown.to) ? asOf : shown.to
  const rows = matrix.body.rows
  const isRated = (row: NetworkRow) => row.cells.some(cell => kindOf(cell) !== 'never-rated')
  const all = rows.filter(isRated)
  const position = Math.max(matrix.position, trends.position)
  return {
    body: {
      question,
      lineage,
      document: lineage.versions.get(matrix.body.framework.version) ?? lineage.first,
      frameworks: queries.frameworks.ids().map(id => {
        const { title, rates } = latestOf(queries.lineage(id))
        return { id, title, rates }
      }),
      matrix: matrix.body,
      trends: trends.body,
      firstDay:
        trends.body.periods.length > 0 ? null : queries.ratings.firstDay(framework, asked.bounds.knownAt),
      day,
      all,
      neverRated: rows.filter(row => !isRated(row)),
      unknown: new Set(queries.entities.unregistered(lineage.first.rates, asked.bounds.knownAt)),
      chosen: chosenRows(all, choice, lineage, day),
      position: String(position),
    },
    position,
  }
}

/** If something changed between the two reads each time before, this try reads both as known at one position. */
const TRIES_MAX = 3

async function ofOneMoment(
  kept: KeptNetwork,
  { framework, period, asked }: NetworkQuestion,
  now: () => ResolvedTimes,
): Promise<readonly [View<Matrix>, View<NetworkTrends>]> {
  const directory = kept.directoryOf(framework)
  for (let tries = 1; ; tries++) {
    const { changes } = directory
    const times = tries < TRIES_MAX ? asked : now()
    const question = { framework, period, asked: times, now: tries < TRIES_MAX ? now : () => times }
    const matrix = await matrixIn(await networkMatrix(kept, question, { limit: ROWS_MAX, next: () => null }))
    const trends = await networkTrends(kept, { ...question, period: null })
    if (changes === directory.changes || times.bounds.knownAt !== null) return [matrix, trends]
  }
}

/** The same network with the rows that another question chooses. */
export const chosenFrom = (whole: NetworkView, asked: Omit<NetworkQuestion, 'asked'>): NetworkView => ({
  ...whole,
  question: { ...whole.question, ...asked },
  chosen: chosenRows(whole.all, asked.choice, whole.lineage, whole.day),
})

const latestOf = ({ versions, first }: Lineage): FrameworkVersion => [...versions.values()].at(-1) ?? first
