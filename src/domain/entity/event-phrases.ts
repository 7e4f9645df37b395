import type { EventPhrases } from '../values/event-phrase.ts'
import type { EntityEvent } from './event.ts'

/** What each event of a district or school did, as a clause. */
export const ENTITY_PHRASES: EventPhrases<EntityEvent> = {
  Registered: ({ kind }, { entity }) => `The ${kind} ${entity} was registered`,
  Renamed: ({ name }, { formerly }) => `${formerly()} was renamed ${name}`,
  FactsChanged: (_, { entity }) => `What is known of ${entity} was stated from then on`,
  FactCorrected: (_, { entity }) => `What an event says of ${entity} was put right`,
  JoinedNetwork: ({ known }, { entity }) =>
    known === 'by' ? `${entity} was known to have joined the network` : `${entity} joined the network`,
  LeftNetwork: (_, { entity }) => `${entity} left the network`,
  StrategyAdopted: (_, { entity }) => `${entity} adopted the strategy`,
  SchoolOpened: (_, { entity }) => `The school ${entity} opened`,
  SchoolClosed: (_, { entity }) => `The school ${entity} closed`,
  SchoolReopened: ({ case: id }, { entity }) =>
    `The school ${entity} opened again, since what the case ${id} decided was undone`,
  Retired: ({ reason, mergedInto }, { entity }) =>
    `${entity} was retired${mergedInto === undefined ? '' : ` in favour of ${mergedInto}`} (${reason})`,
  RetirementWithdrawn: (_, { entity }) => `The retirement of ${entity} was withdrawn`,
}
