import type { Wording } from './wording.ts'

/** Rules that several subjects have. */
export const DATE_IN_FUTURE: Wording<{ readonly code: 'DateInFuture'; readonly occurredOn: string }> = {
  rule: 'What has not happened is not recorded',
  detail: ({ occurredOn }) => `${occurredOn} is later than tomorrow (UTC): record it when it has happened.`,
}

export const DATED_BEFORE_ACT: Wording<{
  readonly code: 'DatedBeforeAct'
  readonly occurredOn: string
  readonly actOn: string
}> = {
  rule: 'Nothing is dated before the act that it changes or follows',
  detail: ({ occurredOn, actOn }) =>
    `${occurredOn} is before ${actOn}, the day of the act that it changes or follows: give a later date.`,
}

export const PERSON_MALFORMED: Wording<{ readonly code: 'PersonMalformed'; readonly person: string }> = {
  rule: 'A person is called by a pseudonym',
  detail: ({ person }) =>
    `${JSON.stringify(person.slice(0, 100))} is no pseudonym: take 1 to 64 letters, digits, dots, underscores or hyphens, ` +
    'and no name or address, since it stays in the log for ever. The name has a place of its own, where it can be deleted.',
}
