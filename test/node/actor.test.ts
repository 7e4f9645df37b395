import { expect, test } from 'vitest'
import { commandLineActor } from '../../src/node/actor.ts'

test.each([
  ['ann', 'cli:ann'],
  ['ann@example.org', 'cli:uid-1000'],
  ['CORP\\ann', 'cli:uid-1000'],
  ['Ann Example', 'cli:uid-1000'],
  ['a'.repeat(65), 'cli:uid-1000'],
  ['', 'cli:uid-1000'],
])('the user "%s" of the machine acts as %s', (name, person) => {
  expect(commandLineActor(name, 1000)).toEqual({ person, key: person, role: 'operator' })
})
