import type { z } from 'zod'
import type { Actor } from './values/actor.ts'

export type Message<Type extends string, Data> = { readonly type: Type; readonly data: Data }

/** The events of a subject, from the schema of the data of each type. */
export type EventsOf<Schemas extends { readonly [type: string]: z.ZodType }> = {
  readonly [Type in keyof Schemas & string]: Message<Type, z.infer<Schemas[Type]>>
}[keyof Schemas & string]

/** The earlier shapes of each type, oldest first, each with a pure function that turns it into the next one. */
export type FormerShapes = {
  readonly [type: string]: readonly {
    readonly schema: z.ZodType
    readonly lift: (data: unknown) => unknown
  }[]
}

/** An event as it was stored: what happened, who did it, and its place in its stream. */
export type Recorded<Event> = Event & {
  readonly id: string
  readonly revision: number
  readonly actor: Actor
}

/** A refusal is a value: a state of the world that stands in the way, named by `code`. */
export type Result<Value, Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal }

/** A command that was accepted, with its events. */
export const ok = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value })
/** A command that was refused, with the reason. */
export const refuse = <Refusal>(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
})

/**
 * The rules of one kind of stream, pure (Chassaing). `decide` returns the events of an accepted command: none if they are
 * already recorded, so that a retry succeeds and changes nothing.
 */
export type Decider<Command, Event, State, Refusal> = {
  readonly initial: State
  readonly evolve: (state: State, event: Recorded<Event>) => State
  readonly decide: (command: Command, state: State) => Result<readonly Event[], Refusal>
}
