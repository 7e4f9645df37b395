import type { EntityKind, EntityReference } from '../../domain/values/entity-reference.ts'

/** What a command names and the record does not have. */
export type MissingFact =
  | { readonly code: 'entity-unknown'; readonly entity: EntityReference; readonly field?: string | undefined }
  | { readonly code: 'framework-unknown'; readonly framework: string }
  | {
      readonly code: 'framework-rates-other'
      readonly framework: string
      readonly rates: EntityKind
      readonly kind: EntityKind
    }

/** Thrown where a command rests on something that the record does not have. */
export class FactMissing extends Error {
  readonly missing: MissingFact
  constructor(missing: MissingFact) {
    super(missing.code)
    this.missing = missing
  }
}
