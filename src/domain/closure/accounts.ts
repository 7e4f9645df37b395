import { canonicalJson } from '../values/canonical.ts'
import type { CaseStep } from './order.ts'

/** One act with everything that was said of it: sources may disagree, and all of them are kept. */
export type Act = { readonly first: CaseStep; readonly accounts: readonly CaseStep[] }

/** The fields that describe the source of an account, not the act itself. */
const TELLING: ReadonlySet<string> = new Set([
  'evidence',
  'rationale',
  'note',
  'confidence',
  'imported',
  'by',
  'ref',
])

const said = ({ data }: CaseStep) => Object.entries(data).filter(([field]) => !TELLING.has(field))

/** Steps of one type and `ref` are accounts of one act; so are steps without a `ref` that state the same for the same day. */
export function actsIn(steps: readonly CaseStep[]): readonly Act[] {
  const acts = Map.groupBy(steps, step =>
    step.data.ref === undefined
      ? canonicalJson([step.type, Object.fromEntries(said(step))])
      : canonicalJson([step.type, { ref: step.data.ref }]),
  )
  return [...acts.values()].flatMap(accounts => {
    const [first] = accounts
    return first === undefined ? [] : [{ first, accounts }]
  })
}

/** A field of which the accounts of one act say different things. */
export type Disagreement = {
  readonly field: string
  readonly accounts: readonly { readonly event: string; readonly value: unknown }[]
}

/** The fields of which the accounts of an act say different things. */
export function disagreementsIn({ accounts }: Act): readonly Disagreement[] {
  const fields = [...new Set(accounts.flatMap(step => said(step).map(([field]) => field)))].sort()
  return fields.flatMap(field => {
    const told = accounts.flatMap(step => {
      const value: unknown = Object.fromEntries(said(step))[field]
      return value === undefined ? [] : [{ event: step.id, value }]
    })
    const isOne = new Set(told.map(({ value }) => canonicalJson(value))).size < 2
    return isOne ? [] : [{ field, accounts: told }]
  })
}
