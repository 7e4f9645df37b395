import { expect } from 'vitest'
import type { Decider, Recorded, Result } from '../../../src/domain/decider.ts'
import type { Actor } from '../../../src/domain/values/actor.ts'

/** Who did it where a test does not say. */
export const ann: Actor = { person: 'ann', key: 'key-ann', role: 'rater' }

/** The `n`-th event of a test. */
export const eventId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** An event of somebody's. */
export const by = <Event>(actor: Actor, event: Event): Event & { readonly actor: Actor } => ({
  ...event,
  actor,
})

/** An event as a stream would give it back: with its place in it, and with who did it. */
export const recordedAs = <Event>(
  event: Event & { readonly actor?: Actor },
  revision: number,
): Recorded<Event> => ({ actor: ann, ...event, id: eventId(revision), revision })

export const foldOf = <Event, State>(
  { initial, evolve }: Pick<Decider<never, Event, State, unknown>, 'initial' | 'evolve'>,
  events: readonly (Event & { readonly actor?: Actor })[],
): State => events.reduce<State>((state, event, at) => evolve(state, recordedAs(event, at)), initial)

/** Facts, a command, and what comes of it. */
export const givenFor =
  <Command, Event, State, Refusal extends { readonly code: string }>(
    decider: Decider<Command, Event, State, Refusal>,
  ) =>
  (...past: readonly (Event & { readonly actor?: Actor })[]) => ({
    when: (command: Command) => outcomeOf(decider.decide(command, foldOf(decider, past))),
  })

const outcomeOf = <Event, Refusal extends { readonly code: string }>(
  result: Result<readonly Event[], Refusal>,
) => ({
  thenYields: (...events: readonly Event[]) => expect(result).toEqual({ ok: true, value: events }),
  /** Where the rest of the event is no matter. */
  thenYieldsLike: (...events: readonly object[]) => expect(result).toMatchObject({ ok: true, value: events }),
  thenRefuses: (code: Refusal['code'], details: object = {}) =>
    expect(result).toMatchObject({ ok: false, refusal: { code, ...details } }),
})

/** Runs commands one after another; each accepted one is asked again at once, and must then be no news. */
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
    expect({ command, again: decider.decide(command, state) }).toEqual({
      command,
      again: { ok: true, value: [] },
    })
  }
  return { state, events }
}
