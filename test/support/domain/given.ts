import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { Decider, Recorded, Result } from '../../../src/domain/decider.ts'
import type { Actor } from '../../../src/domain/values/actor.ts'

/** The actor of every event and command for which a test names no other. */
export const ann: Actor = { person: 'ann', key: 'key-ann', role: 'rater' }

/** The id of the `n`-th event of a test: a valid uuid that sorts by `n`. */
export const eventId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** An event with the actor who caused it. */
export const by = <Event>(actor: Actor, event: Event): Event & { readonly actor: Actor } => ({
  ...event,
  actor,
})

/** An event as a stream would return it: with its place in the stream and its actor. */
export const recordedAs = <Event>(
  event: Event & { readonly actor?: Actor },
  revision: number,
): Recorded<Event> => ({ actor: ann, ...event, id: eventId(revision), revision })

export const foldOf = <Event, State>(
  { initial, evolve }: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  events: readonly (Event & { readonly actor?: Actor })[],
): State => events.reduce<State>((state, event, at) => evolve(state, recordedAs(event, at)), initial)

/** A test of a decider in three steps: past events, a command, and the expected result. */
export const givenFor =
  <Command, Event, State, Refusal extends { readonly code: string }>(
    decider: Decider<Command, Event, State, Refusal>,
  ) =>
  (...past: readonly (Event & { readonly actor?: Actor })[]) => ({
    when: (command: Command) => outcomeOf(past, command, decider.decide(command, foldOf(decider, past))),
  })

function outcomeOf<Event, Refusal extends { readonly code: string }>(
  past: readonly unknown[],
  command: unknown,
  result: Result<readonly Event[], Refusal>,
) {
  const told = () => storyOf(past, command, result)
  function thenYields(...events: readonly Event[]) {
    telling(told, thenYields, () => expect(result).toEqual({ ok: true, value: events }))
  }
  function thenYieldsLike(...events: readonly object[]) {
    telling(told, thenYieldsLike, () => expect(result).toMatchObject({ ok: true, value: events }))
  }
  function thenRefuses(code: Refusal['code'], details: object = {}) {
    const refused = { ok: false, refusal: { code, ...details } }
    telling(told, thenRefuses, () => expect(result).toMatchObject(refused))
  }
  return {
    thenYields,
    /** For a test to which only a part of the event matters. */
    thenYieldsLike,
    thenRefuses,
  }
}

/** What a failing expectation prints beside the difference. */
function storyOf(past: readonly unknown[], command: unknown, result: Result<readonly unknown[], unknown>) {
  const line = (value: unknown) =>
    `  ${inspect(value, { depth: null, compact: true, breakLength: Number.POSITIVE_INFINITY })}`
  const lines = (values: readonly unknown[], none: string) =>
    values.length === 0 ? [none] : values.map(line)
  const outcome = result.ok
    ? lines(result.value, '  no event')
    : [`  refused:${line(result.refusal).slice(1)}`]
  return ['given', ...lines(past, '  nothing'), 'when', line(command), 'came out', ...outcome].join('\n')
}

/** Adds the story to a failure, and makes its stack begin where the test calls `from`: that is the line to look at. */
function telling(story: () => string, from: (...given: never[]) => unknown, check: () => void): void {
  try {
    check()
  } catch (failure) {
    if (failure instanceof Error) {
      failure.message = `${failure.message}\n\n${story()}\n`
      Error.captureStackTrace(failure, from)
    }
    throw failure
  }
}

/** Runs commands one after another; each accepted one is run again at once, and must then add no event. */
export function replayed<Command, Event, State, Refusal>(
  decider: Decider<Command, Event, State, Refusal>,
  /** An import brings the id of its event; other events are numbered. */
  commands: readonly {
    readonly command: Command
    readonly actor?: Actor
    readonly id?: string | undefined
  }[],
): { readonly state: State; readonly events: readonly Recorded<Event>[] } {
  let state = decider.initial
  const events: Recorded<Event>[] = []
  for (const { command, actor = ann, id } of commands) {
    const decision = decider.decide(command, state)
    if (!decision.ok) continue
    for (const event of decision.value) {
      const numbered = recordedAs({ ...event, actor }, events.length)
      const recorded = id === undefined ? numbered : { ...numbered, id }
      events.push(recorded)
      state = decider.evolve(state, recorded)
    }
    const again = decider.decide(command, state)
    telling(
      () => storyOf(events, command, again),
      replayed,
      () => expect({ command, again }).toEqual({ command, again: { ok: true, value: [] } }),
    )
  }
  return { state, events }
}
