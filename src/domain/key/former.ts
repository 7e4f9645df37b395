import { z } from 'zod'
import type { FormerShapes } from '../decider.ts'
import { Day, PartialDate } from '../values/date.ts'
import { Id, Name, text } from '../values/text.ts'
import { type Of, Role } from './event.ts'

/** A key once had a name that everyone could read. It stands in the log for ever, and is now read as the label. */
const KeyIssued = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  person: text(128),
  roles: z.array(Role).min(1).max(7),
  name: Name,
  district: Id.optional(),
  expiresOn: Day.optional(),
  occurredOn: PartialDate,
})

/** At first only assessments could be read by privilege. */
const PrivilegedRead = z.strictObject({
  assessment: text(256),
  revision: z.int(),
  occurredOn: PartialDate,
})

export const KEY_FORMER_SHAPES: FormerShapes = {
  KeyIssued: [
    {
      schema: KeyIssued,
      lift: data => {
        const { name, ...rest } = data as z.infer<typeof KeyIssued>
        return { ...rest, label: name }
      },
    },
  ],
  PrivilegedRead: [
    {
      schema: PrivilegedRead,
      lift: data => {
        const { assessment, ...rest } = data as z.infer<typeof PrivilegedRead>
        return { what: 'assessment', subject: assessment, ...rest } satisfies Of<'PrivilegedRead'>['data']
      },
    },
  ],
}
