import type { RoundList } from '../../../projections/round/list.ts'
import { type Columns, csv } from '../edge/csv.ts'

const ROUNDS: Columns<RoundList['items'][number]> = {
  period: ({ period }) => period,
  label: ({ label }) => label,
  from: ({ from }) => from,
  to: ({ to }) => to,
  state: ({ state }) => state,
  opened_on: ({ openedOn }) => openedOn,
  closed_on: ({ closedOn }) => closedOn,
  reopened_on: ({ reopened }) => reopened.map(({ on }) => on).join('; '),
  reopened_because: ({ reopened }) => reopened.map(({ reason }) => reason).join('; '),
}

/** The rounds of a framework, one row each. */
export const roundsCsv = ({ items }: RoundList): string => csv(ROUNDS, items)
