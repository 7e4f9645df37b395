import type { FrameworkRefusal } from '../domain/framework/command.ts'
import { DATE_IN_FUTURE } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a framework in words. */
export const FRAMEWORK_REFUSALS: Refusals<FrameworkRefusal> = {
  FrameworkVersionClash: {
    rule: 'A published version never changes',
    detail: ({ version }) => `Version ${version} is published with other content: publish a new version.`,
  },
  FrameworkPreviousMissing: {
    rule: 'A further version says what came before it',
    detail: ({ version, known }) =>
      `Version ${version} names no previous version: set \`previous\` to one of ${known.join(', ')}, or a crosswalk.`,
  },
  FrameworkCycle: {
    rule: 'No version comes before itself',
    detail: ({ version }) => `Following \`previous\` from version ${version} leads back to it.`,
  },
  FrameworkRatesChanged: {
    rule: 'All versions of a framework rate the same kind of entity',
    detail: ({ rates }) => `The framework rates a ${rates}: publish another framework for the other kind.`,
  },
  CrosswalkOriginUnknown: {
    rule: 'A crosswalk names items that exist',
    detail: ({ item, version }) => `Version ${version} has no item ${item}.`,
  },
  DateInFuture: DATE_IN_FUTURE,
}
