import { z } from 'zod'
import type { Actor } from '../../src/domain/values/actor.ts'

/** Who acted, as everyone may see it: the key is the ledger's own business. */
export const ActorView = z.object({
  person: z.string(),
  role: z.string(),
  onBehalfOf: z.string().optional(),
})
export type ActorView = z.infer<typeof ActorView>

/** Stands where a table keeps an event without its actor, and the fold does not ask for it. */
export const NOBODY: Actor = { person: '', key: '', role: '' }

export const actorView = ({ person, role, onBehalfOf }: Actor): ActorView => ({
  person,
  role,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
})
