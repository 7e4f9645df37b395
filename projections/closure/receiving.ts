import { z } from 'zod'
import { planInForce } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import { canonicalJson } from '../../src/domain/values/canonical.ts'
import type { Bounds } from '../engine/bounds.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { comparisonsOf, ItemComparison } from './as-known.ts'
import { placeNamed } from './place.ts'
import type { ReadCase } from './reading.ts'

const AsKnown = z.object({
  ...ItemComparison.shape,
  recorded: ItemComparison.nullable().meta({
    description: 'What this ledger knew when the proposal was recorded here; null for an import',
  }),
  learnedSince: z.boolean().meta({
    description:
      'What is known now of that day differs from what this ledger knew when the proposal was recorded',
  }),
})
export const ReceivingView = z
  .object({
    school: NamedEntity,
    named: z.enum(['original', 'amended', 'both']).meta({ description: 'In which plan it is named' }),
    asKnown: z.array(AsKnown).meta({
      description:
        'Item by item, as the two schools stood on the day of the proposal. There is no overall verdict',
    }),
  })
  .meta({ id: 'ClosureReceiving' })
type ReceivingView = z.infer<typeof ReceivingView>

/** The position before a proposal that a command recorded: what the ledger knew there never changes. Null for an import. */
export type RecordedAt = { readonly position: number } | null

/** Each school that is to take the pupils, held against the closing one as both were known on the day of the proposal. */
export function receivingOf(
  queries: ReadQueries,
  { state }: ReadCase,
  bounds: Bounds,
  recordedAt: RecordedAt,
): { readonly receiving: ReceivingView[]; readonly position: number } {
  const proposal = state.proposals.at(-1)
  const [original, inForce] = [proposal?.original ?? state.plan, planInForce(state)]
  let position = 0
  const receiving = [...new Set([...original.receiving, ...inForce.receiving])].map((id): ReceivingView => {
    const named = placeNamed(queries, 'school', id, bounds)
    const isIn = (ids: readonly string[]) => ids.includes(id)
    const plan = !isIn(original.receiving) ? 'amended' : isIn(inForce.receiving) ? 'both' : 'original'
    const compared =
      proposal === undefined || state.school === null
        ? { asKnown: [], position: 0 }
        : asKnownOf(queries, [state.school, id], proposal.on, bounds, recordedAt)
    position = Math.max(position, named.position, compared.position)
    return { school: named.entity, named: plan, asKnown: compared.asKnown }
  })
  return { receiving, position }
}

function asKnownOf(
  queries: ReadQueries,
  [closing, receiving]: readonly [string, string],
  proposedOn: string,
  { knownAt }: Bounds,
  recordedAt: RecordedAt,
): { readonly asKnown: z.infer<typeof AsKnown>[]; readonly position: number } {
  const asOf = lastDayIn(proposedOn)
  const now = comparisonsOf(queries, closing, receiving, { asOf, knownAt })
  const then =
    recordedAt === null
      ? null
      : comparisonsOf(queries, closing, receiving, { asOf, knownAt: recordedAt.position })
  const all = [...now.items, ...(then?.items ?? []).filter(each => !now.items.some(isOf(each)))]
  const asKnown = all.map(each => {
    const current = now.items.find(isOf(each))
    const recorded = then?.items.find(isOf(each)) ?? null
    const shown = current ?? { ...each, school: null, closing: null, comparison: 'not-comparable' as const }
    const learnedSince = then !== null && canonicalJson(recorded) !== canonicalJson(current ?? null)
    return { ...shown, recorded, learnedSince }
  })
  return { asKnown, position: now.position }
}

const isOf =
  ({ framework, item }: ItemComparison) =>
  (other: ItemComparison): boolean =>
    other.framework === framework && other.item === item
