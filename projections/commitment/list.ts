import { z } from 'zod'
import type { Owner } from '../../src/domain/commitment/event.ts'
import { type CommitmentStatus, isOpen, statusOn } from '../../src/domain/commitment/status.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import { dateAfter } from '../../src/domain/values/duration.ts'
import { decode } from '../../src/event-store/codec.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { inTurn } from '../engine/in-turn.ts'
import { type PageRequest, page, pageOfIds } from '../engine/page.ts'
import type { ReadQueries } from '../read-queries.ts'
import { fundersOf } from './funders.ts'
import { CommitmentItem, commitmentItemOf } from './item.ts'
import type { KnownCommitment } from './known-steps.ts'
import { ownerNamed } from './owner.ts'
import { stepsOf } from './step.ts'

export const CommitmentsResponse = z
  .object({ items: z.array(CommitmentItem), ...echo, page })
  .meta({ id: 'Commitments' })
export type CommitmentList = z.infer<typeof CommitmentsResponse>

/** Which commitments are asked for; what is left out does not matter. */
export type CommitmentFilter = {
  readonly district?: string | undefined
  readonly owner?: string | undefined
  readonly ownerKind?: Owner['kind'] | undefined
  /** A name, or `(none)`. */
  readonly funder?: string | undefined
  /** In one of these columns. */
  readonly status?: readonly CommitmentStatus[] | undefined
  /** Due before this day, on the terms in force. */
  readonly dueBefore?: string | undefined
  /** Not yet due, and due within so long: `P90D`. */
  readonly dueWithin?: string | undefined
  /** Open, and not heard of for longer than this. */
  readonly silentFor?: string | undefined
}

/** The ids of the commitments that are asked for, in their order: every page of the list is made of it. */
export type ChosenCommitments = {
  readonly ids: readonly string[]
  readonly question: DayQuestion
  /** Of the last event that decided which they are. */
  readonly position: number
}

/** Folds all commitments and chooses those that are asked for. */
export async function chosenCommitments(
  queries: Pick<ReadQueries, 'commitments'>,
  filter: CommitmentFilter,
  question: DayQuestion,
): Promise<ChosenCommitments> {
  const { bounds } = question.asked
  const ids: string[] = []
  let position = queries.commitments.withdrawnAt(null, bounds)
  const owner = filter.owner ?? filter.district ?? null
  for await (const each of inTurn(queries.commitments.made(bounds, owner))) {
    // A commitment that is not asked for can have left the list: every one that was looked at counts.
    position = Math.max(position, each.position)
    if (isAskedFor(each, filter, question.day)) ids.push(each.id)
  }
  return { ids, question, position }
}

/** A page of the chosen commitments, each as it stands on the day. */
export async function commitmentPage(
  { queries, store }: { readonly queries: ReadQueries; readonly store: EventStore },
  { ids, question, position: chosenAt }: ChosenCommitments,
  { limit, cursor, next }: PageRequest,
): Promise<View<CommitmentList>> {
  const { asked, day } = question
  const { bounds } = asked
  const { shown, last } = pageOfIds(ids, { limit, cursor })
  const known: KnownCommitment[] = []
  for await (const id of inTurn(shown)) {
    const commitment = queries.commitments.one(id, bounds)
    if (commitment !== null) known.push(commitment)
  }
  const references = known.flatMap(({ id, steps }) =>
    steps.map(({ revision }) => ({ stream: streamOf.commitment(id), revision })),
  )
  const events = (references.length === 0 ? [] : await store.readEvents(references)).map(decode)
  let read = 0
  let position = chosenAt
  const items = known.map(({ id, owner, steps }) => {
    const own = events.slice(read, read + steps.length)
    read += own.length
    const named = ownerNamed(queries, owner, bounds)
    position = Math.max(position, named.position)
    return commitmentItemOf(id, stepsOf(own, bounds.asOf), day, named.owner)
  })
  const body = { items, ...asked.echo, position: String(position), page: { next: next(last) } }
  return { body, position }
}

/** A page of the commitments that are asked for, in the order of ids, each as it stands on the day. */
export async function commitmentsOf(
  side: { readonly queries: ReadQueries; readonly store: EventStore },
  filter: CommitmentFilter,
  question: DayQuestion,
  page: PageRequest,
): Promise<View<CommitmentList>> {
  return commitmentPage(side, await chosenCommitments(side.queries, filter, question), page)
}

function isAskedFor({ state, owner }: KnownCommitment, filter: CommitmentFilter, day: string): boolean {
  const { district, owner: ownerId, ownerKind, funder, status, dueBefore, dueWithin, silentFor } = filter
  if (district !== undefined && (owner.kind !== 'district' || owner.id !== district)) return false
  if (ownerId !== undefined && owner.id !== ownerId) return false
  if (ownerKind !== undefined && owner.kind !== ownerKind) return false
  if (funder !== undefined && !fundersOf(state).has(funder)) return false
  const dueOn = state.inForce?.dueOn == null ? null : lastDayOf(state.inForce.dueOn)
  if (dueBefore !== undefined && (dueOn === null || dueOn >= dueBefore)) return false
  if (silentFor !== undefined) {
    const heardOn = lastDayOf(state.lastHeardOn ?? state.made.on)
    if (dateAfter(heardOn, silentFor) >= day) return false
  }
  if (status === undefined && dueWithin === undefined && silentFor === undefined) return true
  const standing = statusOn(state, day)
  if (status !== undefined && !status.includes(standing)) return false
  // Nothing more is awaited of one that was judged or ended.
  if (silentFor !== undefined && !isOpen(standing)) return false
  if (dueWithin === undefined) return true
  return standing === 'not-yet-due' && dueOn !== null && dueOn <= dateAfter(day, dueWithin)
}
