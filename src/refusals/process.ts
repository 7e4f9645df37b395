import type { ProcessRefusal } from '../domain/process/command.ts'
import { DATE_IN_FUTURE } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a process in words. */
export const PROCESS_REFUSALS: Refusals<ProcessRefusal> = {
  ProcessUnknown: {
    rule: 'A moratorium belongs to a process that is there',
    detail: () => 'No version of this process was published: publish one first.',
  },
  ProcessVersionClash: {
    rule: 'Published rules never change',
    detail: ({ version }) => `Version ${version} is published with other content: publish a new version.`,
  },
  ProcessZoneUnknown: {
    rule: 'A process names its time zone as the IANA list does',
    detail: ({ zone }) =>
      `There is no time zone ${zone} in the IANA list: write one like America/Chicago, or UTC.`,
  },
  ProcessBeginsWithOther: {
    rule: 'No two versions of a process are in force from the same day',
    detail: ({ version, from }) =>
      `Version ${version} is in force from ${from} as well, so that it could not be told which binds: begin on another day.`,
  },
  MoratoriumUnknown: {
    rule: 'Only what was declared is lifted',
    detail: ({ moratorium }) => `There is no moratorium ${moratorium} of this process.`,
  },
  MoratoriumClash: {
    rule: 'An id never names two moratoria',
    detail: ({ moratorium, field }, nameOf) =>
      `Moratorium ${moratorium} was declared with another ${nameOf(field)}: use another id, or leave it out.`,
  },
  MoratoriumDatesOrder: {
    rule: 'A moratorium ends after it begins, and is lifted after it was declared',
    detail: ({ first, later }) => `${later} is before ${first}.`,
  },
  MoratoriumLiftedBefore: {
    rule: 'A moratorium is lifted once',
    detail: ({ moratorium, liftedOn }) =>
      `Moratorium ${moratorium} was lifted on ${liftedOn}, in other words.`,
  },
  ProcessActReasonMissing: {
    rule: 'Whatever keeps proposals back or lets them go says why',
    detail: ({ act }) => `Give a rationale for ${act}.`,
  },
  DateInFuture: DATE_IN_FUTURE,
}
