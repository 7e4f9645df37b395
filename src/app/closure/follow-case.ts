import { closure } from '../../domain/closure/closure.ts'
import { type SchoolChange, schoolChanges } from '../../domain/closure/end-of-school.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import { spanOf } from '../../domain/values/date-span.ts'
import type { CommandHandler, CommandRequest } from '../command/command-handler.ts'
import { withdrawalId, withdrawalsById } from '../import/coming-again.ts'
import { followedId } from './followed-id.ts'
import { followsNoMore, noLongerFollowed } from './follows-no-more.ts'

type Following = {
  readonly handler: CommandHandler
  /** The request of the caller who recorded the step. */
  readonly request: Pick<CommandRequest, 'actor' | 'correlationId' | 'requestId'>
  /** The file that was imported: what no longer follows from the case is then taken back. A command only adds steps. */
  readonly told?: Told | undefined
}
export type Told = { readonly sha256: string; readonly today: string }

/** `position` settles when this node has read the last event; null where there was none. */
type Followed = { readonly position: Promise<number> | null }

/**
 * Closes or reopens the school of a case, as its steps say. It may run any number of times: ids are derived from their causes,
 * and a change that is recorded already adds no event. Rows of a later file may change the steps of the case; what followed from
 * the former steps then counts as never made.
 */
export async function followCase({ handler, request, told }: Following, id: string): Promise<Followed> {
  const { steps, school } = (await handler.load(closure, streamOf.closure(id))).state
  if (school === null) return { position: null }
  const stream = streamOf.entity({ kind: 'school', id: school })
  let position: Promise<number> | null = null
  const following = new Set<string>()
  for (const change of schoolChanges(steps)) {
    const { events } = await handler.load(entity, stream)
    const event = followedId(change, withdrawalsById(events))
    following.add(event)
    if (events.some(each => each.id === event)) continue
    const followed = {
      type: 'FollowCase',
      data: { case: id, change: change.change, occurredOn: dateOf(change), event },
    } as const
    const ids = [event]
    const outcome = await handler.execute(entity, stream, followed, { ...request, ifMatch: 'any', ids })
    if (outcome.kind === 'done') position = outcome.position
  }
  if (told === undefined) return { position }
  const { state } = await handler.load(entity, stream)
  for (const event of noLongerFollowed(state, id, following)) {
    const command = { ...told, case: id, event }
    const ids = [withdrawalId(event)]
    const outcome = await handler.execute(followsNoMore, stream, command, { ...request, ifMatch: 'any', ids })
    if (outcome.kind === 'done') position = outcome.position
  }
  return { position }
}

/** The date for the registry, which keeps days, months and years: a school year becomes its last day. */
const dateOf = ({ on }: SchoolChange): string => (on.startsWith('SY') ? spanOf(on).to : on)
