import type { EntityReference } from './entity-reference.ts'

/** What an event is about, by the names that are known; an id where there is no name. */
export type EventNames = {
  /** The district or school, or who promised. */
  readonly entity: string
  /** The item that was rated. */
  readonly item: string
  /** What its stream is called: a commitment, a case, a key, a framework. */
  readonly id: string
  readonly stream: string
  /** The framework, in quotation marks, and the period of an assessment or a round. */
  readonly framework: string
  readonly period: string
  /** What the district or school was called before the event. */
  readonly formerly: () => string
  readonly called: (entity: EntityReference) => string
  /** What a stream is about, such as `the round 2013-H1 of “A small rubric”`. */
  readonly streamCalled: (stream: string) => string
}

/** What an event did to what, as a clause to which a date and a person can be added. A type without a phrase does not compile. */
export type EventPhrases<Event extends { readonly type: string; readonly data: unknown }> = {
  readonly [Type in Event['type']]: (
    data: Extract<Event, { readonly type: Type }>['data'],
    names: EventNames,
  ) => string
}

const TEXT_LENGTH_MAX = 80
/** A text in quotation marks, cut short if it is too long for a sentence. */
export const quoted = (text: string): string =>
  `“${text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX).trimEnd()}…` : text}”`

const DIGEST_LENGTH_SHOWN = 12
/** The first digits of the digest of a file, enough for a reader to distinguish it from others. */
export const digestShown = (sha256: string): string => sha256.slice(0, DIGEST_LENGTH_SHOWN)
