import type { PrivilegedReading } from '../../domain/key/command.ts'
import { key } from '../../domain/key/key.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { CommandHandler, CommandRequest } from '../command/command-handler.ts'

/** How often the mark is tried again after another one of the same key was faster. */
const ATTEMPTS_MAX = 20

/**
 * Marks that a key reads what is not public: recorded once for a key, a place, a subject and a day, before the answer is given.
 * Returns false if another request was faster every time.
 */
export async function notePrivilegedRead(
  { handler, today }: { readonly handler: CommandHandler; readonly today: () => string },
  seen: PrivilegedReading,
  request: Omit<CommandRequest, 'ifMatch'>,
): Promise<boolean> {
  const command = { type: 'NotePrivilegedRead', data: { ...seen, today: today() } } as const
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const stream = streamOf.key(request.actor.key)
    const { kind } = await handler.execute(key, stream, command, { ...request, ifMatch: 'any' })
    if (kind === 'done' || kind === 'unchanged') return true
  }
  return false
}
