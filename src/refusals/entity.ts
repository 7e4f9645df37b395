import type { EntityRefusal } from '../domain/entity/command.ts'
import { DATE_IN_FUTURE, DATED_BEFORE_ACT } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a district or school in words. */
export const ENTITY_REFUSALS: Refusals<EntityRefusal> = {
  EntityNameMissing: {
    rule: 'An entity has a name when it is registered',
    detail: ({ id }) => `${id} is not known yet: give its name.`,
  },
  EntityFactClash: {
    rule: 'A fact is stated once',
    detail: ({ field, stands, given }, nameOf) =>
      `${nameOf(field)} stands as ${stands} and is given as ${given}: leave it out, or correct the event that says it.`,
  },
  EntityFactUndated: {
    rule: 'A fact that has become another one says from when',
    detail: ({ field, stands, on, given }, nameOf) =>
      `${nameOf(field)} stands as ${stands}${on === null ? '' : ` from ${on} on`} and is given as ${given} without a date: ` +
      `say in ${nameOf('occurredOn')} from when it is so.`,
  },
  EntityFactTwice: {
    rule: 'A fact has one value on one day',
    detail: ({ field, on, stands, given }, nameOf) =>
      `${nameOf(field)} from ${on} on stands as ${stands} and is given as ${given}: keep one of them.`,
  },
  EntityEventUnknown: {
    rule: 'A correction names an event of what it corrects',
    detail: ({ event }) => `There is no event ${event} here that could be corrected: its history names them.`,
  },
  FactNotStated: {
    rule: 'A correction puts right what its event says',
    detail: ({ event, type, field }, nameOf) =>
      `The event ${event} (${type}) says nothing of ${nameOf(field)}: leave it out, or name the event that does.`,
  },
  MembershipOrder: {
    rule: 'A district leaves after it has joined',
    detail: ({ joinedOn, leftOn }) =>
      `It left on ${leftOn} and joined ${joinedOn === null ? 'never' : `on ${joinedOn}`}.`,
  },
  SchoolDatesOrder: {
    rule: 'A school closes after it has opened',
    detail: ({ openedOn, closedOn }) => `It opened on ${openedOn} and closed on ${closedOn}.`,
  },
  FundersWithoutAdoption: {
    rule: 'Funders belong to the adoption of the strategy',
    detail: ({ id }, nameOf) =>
      `${id} has not adopted the strategy: give ${nameOf('adoptedOn')} with the funders.`,
  },
  EntityRetired: {
    rule: 'A district or school is retired once',
    detail: ({ retiredOn }) => `It was retired on ${retiredOn}: withdraw that first.`,
  },
  EntityNotRetired: {
    rule: 'Only a retirement that stands is withdrawn',
    detail: () => 'It is not retired.',
  },
  MergedIntoRetired: {
    rule: 'A retirement points to one that is not retired',
    detail: ({ id }) =>
      `${id} is retired itself: name the one that it points to, or withdraw its retirement.`,
  },
  MergedIntoItself: {
    rule: 'Nothing is merged into itself',
    detail: ({ id }) => `${id} is the one that is retired: name another one.`,
  },
  DatedBeforeAct: DATED_BEFORE_ACT,
  DateInFuture: DATE_IN_FUTURE,
}
