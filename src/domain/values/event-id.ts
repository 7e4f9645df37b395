import { z } from 'zod'

/** The id of an event, as a caller names it. */
export const EventId = z
  .string()
  .refine(id => z.uuid().safeParse(id).success, 'a uuid has 32 hexadecimal digits')
  .meta({ description: 'The id of an event of this ledger' })
