import { z } from 'zod'

/** What a framework rates, and a registry knows. */
export const EntityKind = z.enum(['district', 'school']).meta({ id: 'EntityKind' })
export type EntityKind = z.infer<typeof EntityKind>
export type EntityReference = { readonly kind: EntityKind; readonly id: string }
