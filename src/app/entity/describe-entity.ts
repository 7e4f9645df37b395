import type { EntityDescription, EntityRefusal } from '../../domain/entity/command.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { PartialDate } from '../../domain/values/date.ts'
import { idTooLongFor, makeAdoptionCommitments } from '../adoption/make-adoption-commitments.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'
import type { Facts } from '../command/facts.ts'

/** The ids of district and template together would be too long to be an id; nothing was written. */
type IdTooLong = { readonly kind: 'id-too-long'; readonly id: string }

/**
 * Registers, renames or completes a district or school. If a district adopted the strategy, its commitments are made too, even if
 * nothing else is new, so that a later run finishes one that was cut short. `position` is then that of the last commitment.
 * Throws `FactMissing` if a school's district is not there.
 */
export async function describeEntity(
  {
    handler,
    facts,
    today,
  }: { readonly handler: CommandHandler; readonly facts: Facts; readonly today: () => string },
  description: EntityDescription,
  occurredOn: PartialDate | undefined,
  request: CommandRequest,
): Promise<Outcome<EntityRefusal> | IdTooLong> {
  const { kind, id, district } = description
  const tooLong = description.adoptedOn === undefined ? undefined : idTooLongFor(id)
  if (tooLong !== undefined) return { kind: 'id-too-long', id: tooLong }
  const data = { description, occurredOn: occurredOn ?? today(), from: occurredOn, today: today() }
  const outcome = await handler.execute(
    entity,
    streamOf.entity({ kind, id }),
    async state => {
      // The district that a school has already need not be registered: an import may have named it before.
      if (kind === 'school' && district !== undefined && state.district !== district) {
        await facts.entity({ kind: 'district', id: district }, '/district')
      }
      return { type: 'DescribeEntity', data } as const
    },
    request,
  )
  const isDescribed = outcome.kind === 'done' || outcome.kind === 'unchanged' || outcome.kind === 'replayed'
  if (kind !== 'district' || !isDescribed) return outcome
  const made = await makeAdoptionCommitments({ handler, request, today: today() }, id)
  const position = made.kind === 'done' ? made.position : null
  return position === null ? outcome : { ...outcome, position: later(outcome.position, position) }
}

const later = async (...positions: readonly Promise<number>[]): Promise<number> =>
  Math.max(...(await Promise.all(positions)))
