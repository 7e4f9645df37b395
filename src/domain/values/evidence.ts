import { z } from 'zod'
import { Day } from './date.ts'
import { text } from './text.ts'

/** What a judgement rests on. */
export const Evidence = z.strictObject({
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
})
export type Evidence = z.infer<typeof Evidence>
export const EvidenceList = z.array(Evidence).max(50)

/** Where an imported fact came from: which file, byte for byte, and which row of it. */
export const Imported = z.strictObject({
  kind: text(64),
  sha256: z.string().length(64),
  row: z.int().positive(),
})
export type Imported = z.infer<typeof Imported>

/** Who acts. Separation of duties compares persons, and whom they act for; never keys or roles. */
export const Actor = z.strictObject({
  person: text(128),
  key: text(128),
  role: z.string(),
  onBehalfOf: text(128).optional(),
})
export type Actor = z.infer<typeof Actor>

/** Every name under which a person takes part in an act. */
export const partiesOf = ({ person, onBehalfOf }: Pick<Actor, 'person' | 'onBehalfOf'>): readonly string[] =>
  onBehalfOf === undefined || onBehalfOf === person ? [person] : [person, onBehalfOf]

export const EntityKind = z.enum(['district', 'school'])
export type EntityKind = z.infer<typeof EntityKind>
export type EntityReference = { readonly kind: EntityKind; readonly id: string }
