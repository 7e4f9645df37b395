import { type Decider, ok } from '../../domain/decider.ts'
import { entity } from '../../domain/entity/entity.ts'
import type { EntityEvent } from '../../domain/entity/event.ts'
import type { EntityState } from '../../domain/entity/state.ts'
import type { DomainEvent } from '../../domain/subjects.ts'
import { isImportWithdrawal } from '../../domain/values/import-withdrawal.ts'

type Withdrawal = Extract<DomainEvent, { readonly type: 'ImportedActWithdrawn' }>
type TakeBack = {
  readonly case: string
  /** The id of the event that followed from the case. */
  readonly event: string
  /** The file whose rows changed the steps of the case. */
  readonly sha256: string
  readonly today: string
}

/** The ids of the events that followed from a case before and no longer do. */
export const noLongerFollowed = (
  { told }: EntityState,
  by: string,
  following: ReadonlySet<string>,
): readonly string[] =>
  told
    .filter(({ type, data }) => {
      const isFollowed = type === 'SchoolClosed' || type === 'SchoolReopened'
      return isFollowed && data.case === by
    })
    .filter(({ id }) => !following.has(id))
    .map(({ id }) => id)

/** Takes back what followed from a case, in the stream of its school: what counts there is still folded by `entity`. */
export const followsNoMore: Decider<TakeBack, EntityEvent | Withdrawal, EntityState, never> = {
  initial: entity.initial,
  evolve: (state, event) => (isImportWithdrawal(event) ? state : entity.evolve(state, event)),
  decide: ({ case: by, event, sha256, today }, { told }) => {
    const act = told.find(({ id }) => id === event)
    if (act === undefined) return ok([])
    const rationale = `The rows of case ${by} tell otherwise since.`
    const data = { event, revision: act.revision, sha256, rationale, occurredOn: today }
    return ok([{ type: 'ImportedActWithdrawn', data }])
  },
}
