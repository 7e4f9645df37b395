import { z } from 'zod'
import { text } from './text.ts'

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
