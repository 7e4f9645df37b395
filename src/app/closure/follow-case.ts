import { closure } from '../../domain/closure/closure.ts'
import { type SchoolChange, schoolChanges } from '../../domain/closure/end-of-school.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import { spanOf } from '../../domain/values/date-span.ts'
import type { CommandHandler, CommandRequest } from '../command/command-handler.ts'
import { withdrawalsById } from '../import/coming-again.ts'
import { followedId } from './followed-id.ts'

type Following = {
  readonly handler: CommandHandler
  /** The caller: who recorded the step. */
  readonly request: Pick<CommandRequest, 'actor' | 'correlationId' | 'requestId'>
}

/** `position` settles when this node has read the last event; null where there was none. */
type Followed = { readonly position: Promise<number> | null }

/**
 * Closes or reopens the school of a case, as its steps say. It may run any number of times: ids follow from their causes, and what is
 * so already is no event.
 */
export async function followCase({ handler, request }: Following, id: string): Promise<Followed> {
  const { steps, school } = (await handler.load(closure, streamOf.closure(id))).state
  if (school === null) return { position: null }
  const stream = streamOf.entity({ kind: 'school', id: school })
  let position: Promise<number> | null = null
  for (const change of schoolChanges(steps)) {
    const { events } = await handler.load(entity, stream)
    const event = followedId(change, withdrawalsById(events))
    if (events.some(each => each.id === event)) continue
    const followed = {
      type: 'FollowCase',
      data: { case: id, change: change.change, occurredOn: dateOf(change) },
    } as const
    const outcome = await handler.execute(entity, stream, followed, {
      ...request,
      ifMatch: 'any',
      ids: [event],
    })
    if (outcome.kind === 'done') position = outcome.position
  }
  return { position }
}

/** A registry keeps days, months and years: of a school year the last day. */
const dateOf = ({ on }: SchoolChange): string => (on.startsWith('SY') ? spanOf(on).to : on)
