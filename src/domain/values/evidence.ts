import { z } from 'zod'
import { Day } from './date.ts'
import { text } from './text.ts'

/** What a judgement rests on. */
export const Evidence = z
  .strictObject({
    title: text(500),
    kind: text(64),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    locator: text(500).optional(),
    retrievedOn: Day.optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits')
      .optional(),
    event: z.uuid().optional().meta({ description: 'An event of this ledger' }),
  })
  .meta({ id: 'GivenEvidence' })
export type Evidence = z.infer<typeof Evidence>
export const EvidenceList = z.array(Evidence).max(50)
