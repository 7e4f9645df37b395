import type { AssessmentRefusal } from '../domain/assessment/command.ts'
import type { CommitmentRefusal } from '../domain/commitment/command.ts'
import type { EntityRefusal } from '../domain/entity/command.ts'
import type { FrameworkRefusal } from '../domain/framework/command.ts'
import type { KeyRefusal } from '../domain/key/command.ts'
import type { RoundRefusal } from '../domain/round/command.ts'
import { ASSESSMENT_RULES } from './assessment/refusal.ts'
import { COMMITMENT_RULES } from './commitment/refusal.ts'
import type { Problem } from './edge/problem.ts'

export type Refusal =
  | KeyRefusal
  | AssessmentRefusal
  | CommitmentRefusal
  | FrameworkRefusal
  | EntityRefusal
  | RoundRefusal
type Of<Code extends Refusal['code']> = Extract<Refusal, { readonly code: Code }>

/** How a refusal is answered: its status, the rule, what stands in the way, and the field that said it. */
export type Rule<Code extends Refusal['code']> = {
  readonly status: 403 | 404 | 409 | 422
  readonly rule: string
  readonly detail: (refusal: Of<Code>) => string
  readonly pointer?: string
}

/** Every rule of the domain in words. A refusal without an entry does not compile. */
export const RULES: { readonly [Code in Refusal['code']]: Rule<Code> } = {
  ...ASSESSMENT_RULES,
  ...COMMITMENT_RULES,
  FrameworkVersionClash: {
    status: 409,
    rule: 'A published version never changes',
    detail: ({ version }) => `Version ${version} is published with other content: publish a new version.`,
    pointer: '/version',
  },
  FrameworkPreviousMissing: {
    status: 422,
    rule: 'A further version says what came before it',
    detail: ({ version, known }) =>
      `Version ${version} names no previous version: set \`previous\` to one of ${known.join(', ')}, or a crosswalk.`,
    pointer: '/previous',
  },
  FrameworkCycle: {
    status: 422,
    rule: 'No version comes before itself',
    detail: ({ version }) => `Following \`previous\` from version ${version} leads back to it.`,
    pointer: '/previous',
  },
  FrameworkRatesChanged: {
    status: 422,
    rule: 'All versions of a framework rate the same kind of entity',
    detail: ({ rates }) => `The framework rates a ${rates}: publish another framework for the other kind.`,
    pointer: '/rates',
  },
  CrosswalkOriginUnknown: {
    status: 422,
    rule: 'A crosswalk names items that exist',
    detail: ({ item, version }) => `Version ${version} has no item ${item}.`,
    pointer: '/crosswalk',
  },
  DateInFuture: {
    status: 422,
    rule: 'What has not happened is not recorded',
    detail: ({ occurredOn }) => `${occurredOn} is later than tomorrow (UTC): record it when it has happened.`,
    pointer: '/occurredOn',
  },
  EntityNameMissing: {
    status: 422,
    rule: 'An entity has a name when it is registered',
    detail: ({ id }) => `${id} is not known yet: send its name.`,
    pointer: '/name',
  },
  EntityFactClash: {
    status: 409,
    rule: 'A fact is stated once',
    detail: ({ field, stands, given }) =>
      `${field} stands as ${stands} and is given as ${given}: leave it out.`,
  },
  MembershipOrder: {
    status: 422,
    rule: 'A district leaves after it has joined',
    detail: ({ joinedOn, leftOn }) =>
      `It left on ${leftOn} and joined ${joinedOn === null ? 'never' : `on ${joinedOn}`}.`,
    pointer: '/leftOn',
  },
  SchoolDatesOrder: {
    status: 422,
    rule: 'A school closes after it has opened',
    detail: ({ openedOn, closedOn }) => `It opened on ${openedOn} and closed on ${closedOn}.`,
    pointer: '/closedOn',
  },
  FundersWithoutAdoption: {
    status: 422,
    rule: 'Funders belong to the adoption of the strategy',
    detail: ({ id }) => `${id} has not adopted the strategy: send adoptedOn with the funders.`,
    pointer: '/funders',
  },
  PeriodDatesUnknown: {
    status: 422,
    rule: 'A period has dates',
    detail: ({ period }) =>
      `${period} does not say its dates by itself: send from and to, or use an id like 2013-H1 or SY2012-13.`,
    pointer: '/from',
  },
  PeriodDatesClash: {
    status: 409,
    rule: 'The dates and the label of a known period do not change',
    detail: ({ period, field, stands }) =>
      `${field} of ${period} stands as ${stands}: leave it out, or use another period.`,
  },
  PeriodDatesOrder: {
    status: 422,
    rule: 'A period ends after it has begun',
    detail: ({ from, to }) => `It would begin on ${from} and end on ${to}.`,
    pointer: '/to',
  },
  RoundUnknown: {
    status: 404,
    rule: 'A round is opened first',
    detail: () => 'There is no round of this framework in this period: open it with PUT.',
  },
  RoundAlreadyClosed: {
    status: 409,
    rule: 'A round is closed once',
    detail: ({ closedOn }) => `It was closed${closedOn === null ? '' : ` on ${closedOn}`}: reopen it first.`,
  },
  RoundAlreadyOpen: {
    status: 409,
    rule: 'A round is opened once',
    detail: () => 'The round was opened before: close it, or reopen it with a reason.',
  },
  RoundNeverOpened: {
    status: 409,
    rule: 'A period that imports made known has a closed round',
    detail: () => 'The period is known from imports alone: reopen its round with a reason.',
  },
  RoundDatesOrder: {
    status: 422,
    rule: 'A round closes after it was opened',
    detail: ({ openedOn, closedOn }) => `It was opened on ${openedOn} and would close on ${closedOn}.`,
    pointer: '/occurredOn',
  },
  DatedBeforeAct: {
    status: 422,
    rule: 'Nothing is dated before the act that it changes or follows',
    detail: ({ occurredOn, actOn }) =>
      `${occurredOn} is before ${actOn}, the day of the act that it changes or follows: send a later date.`,
    pointer: '/occurredOn',
  },
  KeyIdReused: { status: 409, rule: 'An id names one key', detail: () => 'There is a key with this id.' },
  KeyUnknown: { status: 404, rule: 'A key is issued first', detail: () => 'There is no such key.' },
  KeyAlreadyRevoked: {
    status: 409,
    rule: 'A key is revoked once',
    detail: ({ revokedOn }) => `The key was revoked on ${revokedOn}.`,
  },
  DistrictMissing: {
    status: 422,
    rule: 'A district key names its district',
    detail: () => 'Say which district the key is for.',
  },
}

/** `LevelUnknown` in the form in which addresses are written. */
export const slugOf = (code: string): string => code.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase()

/** A refusal as a problem that names the rule. */
export function problemOf(refusal: Refusal): Problem {
  const { status, rule, detail, pointer } = RULES[refusal.code] as unknown as Rule<never>
  const text = detail(refusal as never)
  return {
    code: slugOf(refusal.code),
    status,
    title: rule,
    detail: text,
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail: text }] }),
  }
}
