import { commitmentsOf, TEMPLATES, type Template } from '../../domain/adoption/template.ts'
import type { NewCommitment } from '../../domain/commitment/command.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { PartialDate } from '../../domain/values/date.ts'
import { Id } from '../../domain/values/text.ts'
import type { CommandHandler, CommandRequest } from '../command/command-handler.ts'

export type AdoptionDependencies = {
  readonly handler: CommandHandler
  /** The request of the caller who said that the district adopted the strategy. */
  readonly request: Pick<CommandRequest, 'actor' | 'correlationId' | 'requestId'>
  readonly today: string
  readonly templates?: readonly Template[]
}

/** The outcome of one run. If it is refused, nothing was written. */
export type AdoptionOutcome =
  | {
      readonly kind: 'done'
      /** How many this run made, and how many were there before it. */
      readonly made: number
      readonly known: number
      /** Settles when this node has read all of them, made now or before; null where there are none. */
      readonly position: Promise<number> | null
    }
  | { readonly kind: 'refused'; readonly refusal: AdoptionRefusal }
/** The ids of district and template together are too long to be an id: the district needs a shorter one. */
export type AdoptionRefusal = { readonly code: 'CommitmentIdTooLong'; readonly id: string }

/**
 * Makes the commitments that adopting the strategy makes, one after the other. Their ids are derived from district and template,
 * so any later run finishes one that stopped half-way, and two runs at once make no commitment twice. A commitment keeps its
 * first wording, even if names and templates have changed since.
 */
export async function makeAdoptionCommitments(
  dependencies: AdoptionDependencies,
  districtId: string,
): Promise<AdoptionOutcome> {
  const { handler, templates = TEMPLATES } = dependencies
  const { state } = await handler.load(entity, streamOf.entity({ kind: 'district', id: districtId }))
  if (state.adopted === null) return { kind: 'done', made: 0, known: 0, position: null }
  const { on: adoptedOn, funders } = state.adopted
  const district = state.name === null ? { id: districtId } : { id: districtId, name: state.name }
  const expected = templates.flatMap(template => commitmentsOf(template, { district, adoptedOn, funders }))
  const unfit = expected.find(({ id }) => !Id.safeParse(id).success)
  if (unfit !== undefined) return { kind: 'refused', refusal: { code: 'CommitmentIdTooLong', id: unfit.id } }
  let made = 0
  const positions: Promise<number>[] = []
  for (const each of expected) {
    const outcome = await makeOnce(dependencies, each, adoptedOn)
    if (outcome.isNew) made++
    if (outcome.position !== null) positions.push(outcome.position)
  }
  const position = positions.length === 0 ? null : lastOf(positions)
  return { kind: 'done', made, known: expected.length - made, position }
}

const lastOf = async (positions: readonly Promise<number>[]): Promise<number> =>
  Math.max(...(await Promise.all(positions)))

/** The ids of all commitments that adopting makes for a district, whenever it does. */
export function idsOfAdoption(districtId: string, templates = TEMPLATES): readonly string[] {
  const anyAdoption = { district: { id: districtId }, adoptedOn: '2000', funders: [] }
  return templates.flatMap(template => commitmentsOf(template, anyAdoption)).map(({ id }) => id)
}

/** The first id that adopting would make too long, if any: asked before the adoption is recorded. */
export const idTooLongFor = (districtId: string, templates = TEMPLATES): string | undefined =>
  idsOfAdoption(districtId, templates).find(id => !Id.safeParse(id).success)

/** Makes a commitment unless it was made already, and returns its position in the log. */
async function makeOnce(
  { handler, request, today }: AdoptionDependencies,
  expected: NewCommitment,
  occurredOn: PartialDate,
): Promise<{ readonly isNew: boolean; readonly position: Promise<number> | null }> {
  const stream = streamOf.commitment(expected.id)
  const known = await handler.load(commitment, stream)
  const [making] = known.standing
  if (making !== undefined && known.state.made !== null) {
    return { isNew: false, position: handler.positionOf(making) }
  }
  const { actor } = request
  const command = {
    type: 'MakeCommitment',
    data: { commitment: expected, actor, today, occurredOn },
  } as const
  // The revisions that the request names are those of the district, not of this stream.
  const unconditional = { ...request, ifMatch: 'any', ifNoneMatch: undefined } as const
  const outcome = await handler.execute(commitment, stream, command, unconditional)
  if (outcome.kind === 'done') return { isNew: true, position: outcome.position }
  // Another run made it first, perhaps with other funders or other words, or the same request was sent twice.
  if (outcome.kind === 'unchanged' || outcome.kind === 'replayed') {
    return { isNew: false, position: outcome.position }
  }
  if (outcome.kind === 'refused' && outcome.refusal.code === 'CommitmentClash') {
    const [theirs] = (await handler.load(commitment, stream)).events
    return { isNew: false, position: theirs === undefined ? null : handler.positionOf(theirs) }
  }
  throw new Error(`commitment ${expected.id} could not be made: ${JSON.stringify(outcome)}`)
}
