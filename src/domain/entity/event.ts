import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { EntityKind, type EntityReference } from '../values/entity-reference.ts'
import { EvidenceList } from '../values/evidence.ts'
import { Imported } from '../values/provenance.ts'
import { Id, Name, Rationale, text } from '../values/text.ts'

const dated = { occurredOn: PartialDate, evidence: EvidenceList.optional(), imported: Imported.optional() }

/**
 * Registered: an entity is known from here on. `name` is absent where rows of an import named it, each with its date.
 * Imported more than once, each registration adds what the earlier ones left out.
 */
const Registered = z.strictObject({
  kind: EntityKind,
  id: Id,
  name: Name.optional(),
  state: text(64).optional(),
  district: Id.optional(),
  operator: Name.optional(),
  ...dated,
})
/**
 * FactsChanged: what is so from `occurredOn` on, until another one says otherwise. Every dated row of an import is one, also
 * where it says again what was so: a row in between may come later.
 */
const FactsChanged = z.strictObject({
  name: Name.optional(),
  state: text(64).optional(),
  district: Id.optional(),
  operator: Name.optional(),
  ...dated,
})
const Renamed = z.strictObject({ name: Name, ...dated })
/** `known` is `by` where a source only shows that the district had joined by then. */
const JoinedNetwork = z.strictObject({ known: z.enum(['on', 'by']), ...dated })
const LeftNetwork = z.strictObject({ ...dated })
const StrategyAdopted = z.strictObject({ on: PartialDate, funders: z.array(Name).max(50), ...dated })
const SchoolOpened = z.strictObject({ ...dated })
/** `case`: the closure case that it follows from; absent where a registry says so. */
const SchoolClosed = z.strictObject({ case: Id.optional(), ...dated })
/** A closing by that case was undone after its effect. */
const SchoolReopened = z.strictObject({ case: Id, ...dated })

/**
 * FactCorrected: the event `event` of this stream should have said this, and `on` is the day that it should have had. What is left out
 * stays. A second correction names the same event.
 */
const FactCorrected = z.strictObject({
  event: z.uuid(),
  name: Name.optional(),
  state: text(64).optional(),
  district: Id.optional(),
  operator: Name.optional(),
  on: PartialDate.optional(),
  rationale: Rationale,
  ...dated,
})

/** Retired: gone from lists and network views. `mergedInto` is a pointer to one of the same kind: nothing moves. */
const Retired = z.strictObject({ reason: Rationale, mergedInto: Id.optional(), ...dated })
const RetirementWithdrawn = z.strictObject({ rationale: Rationale, ...dated })

/** The data of each stored type, in its current version. */
export const ENTITY_EVENTS = {
  Registered,
  Renamed,
  FactsChanged,
  FactCorrected,
  JoinedNetwork,
  LeftNetwork,
  StrategyAdopted,
  SchoolOpened,
  SchoolClosed,
  SchoolReopened,
  Retired,
  RetirementWithdrawn,
} as const
export type EntityEvent = EventsOf<typeof ENTITY_EVENTS>

/** The name of the stream of a district or school. */
export const entityStream = ({ kind, id }: EntityReference) => `${kind}-${id}`
