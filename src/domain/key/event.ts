import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { Day, PartialDate } from '../values/date.ts'
import { Id, Name, text } from '../values/text.ts'

/** What a key may do; `auth/policy.ts` says what each of them means. */
export const Role = z.enum(['operator', 'rater', 'publisher', 'district', 'assessor', 'clerk', 'auditor'])
export type Role = z.infer<typeof Role>

/** A key as the record keeps it: who acts with it and since when; of the secret only its SHA-256. */
const KeyIssued = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  person: text(128),
  roles: z.array(Role).min(1).max(7),
  /** The SHA-256 of the salt and the name that are kept aside, where the person has a name. */
  nameDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** What an earlier version called the key. No new key has one: whatever stands here stays for ever. */
  label: Name.optional(),
  district: Id.optional(),
  expiresOn: Day.optional(),
  occurredOn: PartialDate,
})
const KeyRevoked = z.strictObject({ rationale: text(1000).optional(), occurredOn: PartialDate })

/** Where what is not public was read: one assessment, the audit trail, the feed, or an export of the record. */
export const ReadPlace = z.enum(['assessment', 'trail', 'feed', 'export'])
export type ReadPlace = z.infer<typeof ReadPlace>

/**
 * A read of what is not public, recorded once for a key, a place, a subject and a UTC day. `subject` is the stream, if one
 * alone was read, and `revision` how far it was shown; for an export `subject` is what was exported.
 */
const PrivilegedRead = z.strictObject({
  what: ReadPlace,
  subject: text(256).optional(),
  revision: z.int().optional(),
  occurredOn: PartialDate,
})

/** The data of each stored type, in its current version. */
export const KEY_EVENTS = {
  KeyIssued,
  KeyRevoked,
  PrivilegedRead,
} as const
export type KeyEvent = EventsOf<typeof KEY_EVENTS>
export type Of<Type extends KeyEvent['type']> = Extract<KeyEvent, { type: Type }>

/** The name of the stream of a key. */
export const keyStream = (id: string) => `access-${id}`
