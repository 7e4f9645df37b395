import { expect, test } from 'vitest'
import { type Decider, ok, refuse } from '../../src/domain/decider.ts'
import { givenFor, replayed } from '../support/domain/given.ts'

type Door = { readonly type: 'DoorOpened' | 'DoorShut'; readonly data: { readonly by: string } }
type Command = { readonly type: 'OpenDoor' | 'RattleDoor'; readonly data: { readonly who: string } }

/** The smallest decider with a refusal; it wrongly accepts a rattle again and again. */
const door: Decider<Command, Door, boolean, { readonly code: 'AlreadyOpen'; readonly since: string }> = {
  initial: false,
  evolve: (_, { type }) => type === 'DoorOpened',
  decide: ({ type, data }, isOpen) => {
    if (type === 'RattleDoor') return ok([{ type: 'DoorShut', data: { by: data.who } }])
    return isOpen
      ? refuse({ code: 'AlreadyOpen', since: 'noon' })
      : ok([{ type: 'DoorOpened', data: { by: data.who } }])
  },
}
const given = givenFor(door)
const opened: Door = { type: 'DoorOpened', data: { by: 'early bird' } }
const open: Command = { type: 'OpenDoor', data: { who: 'late guest' } }
const rattle: Command = { type: 'RattleDoor', data: { who: 'the wind' } }

const REFUSED =
  /given\n.*DoorOpened.*early bird.*\nwhen\n.*OpenDoor.*late guest.*\ncame out\n.*AlreadyOpen.*noon/
const ACCEPTED = /given\n.*nothing.*\nwhen\n.*OpenDoor.*late guest.*\ncame out\n.*DoorOpened.*late guest/
const failing = {
  'events that were expected of a refused command': [() => given(opened).when(open).thenYields(), REFUSED],
  'other events': [() => given().when(open).thenYields(opened), ACCEPTED],
  'events of which a part was expected': [() => given(opened).when(open).thenYieldsLike({}), REFUSED],
  'a refusal that was expected of an accepted command': [
    () => given().when(open).thenRefuses('AlreadyOpen'),
    ACCEPTED,
  ],
  'a refusal with other details': [
    () => given(opened).when(open).thenRefuses('AlreadyOpen', { since: 'dawn' }),
    REFUSED,
  ],
  'a command that is news when it is repeated': [
    () => replayed(door, [{ command: rattle }]),
    /given\n.*DoorShut.*the wind.*\nwhen\n.*RattleDoor.*\ncame out\n.*DoorShut/,
  ],
} as const

test.each(Object.entries(failing))(
  '%s: the failure tells given, when and what came out',
  (_, [run, story]) => {
    expect(failureOf(run).message).toMatch(story)
  },
)

test.each(Object.entries(failing))('%s: the failure begins in the test', (_, [run]) => {
  const frames =
    failureOf(run)
      .stack?.split('\n')
      .filter(line => line.startsWith('    at ')) ?? []
  expect(frames[0]).toContain('given.test.ts')
})

test('the failure still says what was expected', () => {
  const failure = failureOf(() => given().when(open).thenYields(opened))
  expect(failure.message).toContain('to deeply equal')
  expect(failure).toMatchObject({
    actual: { value: [{ data: { by: 'late guest' } }] },
    expected: { value: [opened] },
  })
})

function failureOf(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing failed')
}
