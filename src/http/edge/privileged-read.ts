import { notePrivilegedRead } from '../../app/key/note-privileged-read.ts'
import type { PrivilegedReading } from '../../domain/key/command.ts'
import type { Role } from '../../domain/key/event.ts'
import type { Caller } from '../../identity/policy.ts'
import { problem } from './problem.ts'
import type { Services } from './services.ts'

/** Records that a caller reads, by a role, something that is not public. Wait for it before any of that is sent. */
export async function recordRead(
  services: Services,
  { person, key, onBehalfOf }: Caller,
  role: Role,
  requestId: string,
  reading: PrivilegedReading,
): Promise<void> {
  const actor = { person, key, role, ...(onBehalfOf === null ? {} : { onBehalfOf }) }
  const request = { actor, correlationId: services.newId(), requestId }
  if (await notePrivilegedRead(services, reading, request)) return
  throw problem('contended', 'The mark that this read leaves could not be recorded.')
}
