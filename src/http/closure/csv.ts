import type { Funnel, FunnelRow } from '../../../projections/closure/funnel.ts'
import type { CaseItem } from '../../../projections/closure/item.ts'
import type { CaseList } from '../../../projections/closure/list.ts'
import type { ReceivingPair, ReceivingPairs } from '../../../projections/closure/pairs.ts'
import type { Violation, Violations } from '../../../projections/closure/violations.ts'
import { CLOSURE_STATES } from '../../domain/closure/words.ts'
import { type Columns, csv } from '../edge/csv.ts'

const CASES: Columns<CaseItem> = {
  case: item => item.case,
  district_id: ({ district }) => district?.id ?? null,
  district_name: ({ district }) => district?.name ?? null,
  school_id: ({ school }) => school?.id ?? null,
  school_name: ({ school }) => school?.name ?? null,
  action: ({ action }) => action,
  state: ({ state }) => state,
  since: ({ since }) => since,
  round: ({ round }) => round,
  authority: ({ authority }) => authority,
  process: ({ process }) => process?.id ?? null,
  proposed_on: ({ proposal }) => proposal?.on ?? null,
  original_effective_on: ({ proposal }) => proposal?.original.effectiveOn ?? null,
  original_receiving_ids: ({ proposal }) => proposal?.original.receiving.join('; ') ?? null,
  amended_receiving_ids: ({ proposal }) => proposal?.amended?.receiving.join('; ') ?? null,
  decided_on: ({ decisions }) => decisions.at(-1)?.on ?? null,
  outcome: ({ decisions }) => decisions.at(-1)?.outcome ?? null,
  votes_for: ({ decisions }) => decisions.at(-1)?.tally?.for ?? null,
  votes_against: ({ decisions }) => decisions.at(-1)?.tally?.against ?? null,
  findings_against: ({ decisions }) => decisions.at(-1)?.against.length ?? 0,
  effective_on: ({ effectiveOn }) => effectiveOn,
  effected_on: ({ effectedOn }) => effectedOn,
  expires_on: ({ expiresOn }) => expiresOn,
  annotations: ({ annotations }) => annotations.map(({ rule }) => rule).join('; '),
}

/** The list of cases, one row each. */
export const casesCsv = ({ items }: CaseList): string => csv(CASES, items)

const FUNNEL: Columns<FunnelRow> = {
  district_id: ({ district }) => district?.id ?? null,
  district_name: ({ district }) => district?.name ?? null,
  year: ({ year }) => year,
  cases: ({ cases }) => cases,
  ...Object.fromEntries(
    CLOSURE_STATES.map(state => [`reached_${state}`, (row: FunnelRow) => row.reached[state]] as const),
  ),
  ...Object.fromEntries(
    CLOSURE_STATES.map(state => [`state_${state}`, (row: FunnelRow) => row.states[state]] as const),
  ),
}

/** The rows of the funnel, without the total. */
export const funnelCsv = ({ rows }: Funnel): string => csv(FUNNEL, rows)

const PAIRS: Columns<ReceivingPair> = {
  case: pair => pair.case,
  state: ({ state }) => state,
  proposed_on: ({ proposedOn }) => proposedOn,
  closing_id: ({ closing }) => closing.id,
  closing_name: ({ closing }) => closing.name,
  receiving_id: ({ receiving }) => receiving.id,
  receiving_name: ({ receiving }) => receiving.name,
  framework: ({ framework }) => framework,
  item: ({ item }) => item,
  comparison: ({ comparison }) => comparison,
  closing_level: ({ closingRated }) => closingRated?.level.name ?? null,
  closing_period: ({ closingRated }) => closingRated?.period ?? null,
  receiving_level: ({ receivingRated }) => receivingRated?.level.name ?? null,
  receiving_period: ({ receivingRated }) => receivingRated?.period ?? null,
}

/** The pairs of a closing and a receiving school, one row an item. */
export const pairsCsv = ({ items }: ReceivingPairs): string => csv(PAIRS, items)

const VIOLATIONS: Columns<Violation> = {
  process: ({ process }) => process,
  version: ({ version }) => version,
  rule: ({ rule }) => rule,
  authority: ({ authority }) => authority,
  kind: ({ kind }) => kind,
  binding: ({ binding }) => binding,
  confidence: ({ confidence }) => confidence,
  note: ({ note }) => note,
  case: each => each.case,
  school_id: ({ school }) => school?.id ?? null,
  school_name: ({ school }) => school?.name ?? null,
  result: ({ result }) => result,
  asked: ({ asked }) => asked,
  given: ({ given }) => given,
  sentence: ({ sentence }) => sentence,
}

/** The violations, one row for each rule and case. */
export const violationsCsv = ({ items }: Violations): string => csv(VIOLATIONS, items)
