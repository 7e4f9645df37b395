import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KeyCommand } from '../../../src/domain/key/command.ts'
import type { KeyEvent } from '../../../src/domain/key/event.ts'
import { key as keyDecider } from '../../../src/domain/key/key.ts'
import { foldOf, givenFor, replayed } from '../../support/domain/given.ts'

const given = givenFor(keyDecider)
const today = '2014-01-15'
type Data<Type extends KeyCommand['type']> = Extract<KeyCommand, { type: Type }>['data']
const key = {
  hash: 'a'.repeat(64),
  person: 'ann',
  roles: ['rater' as const],
  nameDigest: 'd'.repeat(64),
  occurredOn: today,
}
const issue = (data: Partial<Data<'IssueKey'>> = {}): KeyCommand => ({
  type: 'IssueKey',
  data: { ...key, today, ...data },
})
const revoke = (data: Partial<Data<'RevokeKey'>> = {}): KeyCommand => ({
  type: 'RevokeKey',
  data: { today, ...data },
})
const north = { what: 'assessment' as const, subject: 'assessment-rubric:north:2013-H2', revision: 3 }
const read = (data: Partial<Data<'NotePrivilegedRead'>> = {}): KeyCommand => ({
  type: 'NotePrivilegedRead',
  data: { today, ...north, ...data },
})
const issued: KeyEvent = { type: 'KeyIssued', data: key }
const revoked: KeyEvent = { type: 'KeyRevoked', data: { occurredOn: today } }
const noted: KeyEvent = {
  type: 'PrivilegedRead',
  data: { ...north, occurredOn: today },
}

describe('a key', () => {
  test('is issued', () => given().when(issue()).thenYields(issued))
  test('of a district names it', () => {
    given()
      .when(issue({ roles: ['district'] }))
      .thenRefuses('DistrictMissing')
    given()
      .when(issue({ roles: ['district'], district: 'north' }))
      .thenYieldsLike({ type: 'KeyIssued', data: { district: 'north' } })
  })
  test('has an id that names one key', () => {
    given(issued)
      .when(issue({ hash: 'b'.repeat(64) }))
      .thenRefuses('KeyIdReused')
    given(revoked, issued)
      .when(issue({ hash: 'b'.repeat(64) }))
      .thenRefuses('KeyIdReused')
  })
  test('is of a person who is called by a pseudonym', () =>
    given()
      .when(issue({ person: 'ann@example.org' }))
      .thenRefuses('PersonMalformed'))
  test('issued again with other roles or for another person is another key', () => {
    given(issued)
      .when(issue({ roles: ['rater', 'publisher'] }))
      .thenRefuses('KeyIdReused')
    given(issued)
      .when(issue({ person: 'bob' }))
      .thenRefuses('KeyIdReused')
  })
  test('is revoked', () => given(issued).when(revoke()).thenYields(revoked))
  test('is revoked once', () => {
    given(issued, revoked)
      .when(revoke({ occurredOn: '2014-01-14' }))
      .thenRefuses('KeyAlreadyRevoked', { revokedOn: today })
    given(issued, revoked)
      .when(revoke({ rationale: 'Lost.' }))
      .thenRefuses('KeyAlreadyRevoked')
  })
  test('that was never issued is neither revoked nor read with', () => {
    given().when(revoke()).thenRefuses('KeyUnknown')
    given().when(read()).thenRefuses('KeyUnknown')
  })
  test('is neither issued nor revoked later than tomorrow', () => {
    given()
      .when(issue({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
    given(issued)
      .when(revoke({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
  })
  test('keeps its secret as a digest alone', () => {
    expect(Object.keys(issued.data).sort()).toEqual(['hash', 'nameDigest', 'occurredOn', 'person', 'roles'])
    expect(foldOf(keyDecider, [issued])?.issued.hash).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a privileged read', () => {
  test('is noted', () => given(issued).when(read()).thenYields(noted))
  test('is noted once for a key, a place, a subject and a UTC day', () => {
    given(issued, noted).when(read()).thenYields()
    given(issued, noted)
      .when(read({ revision: 9 }))
      .thenYields()
  })
  test('is noted of another subject, in another place, and on another day', () => {
    given(issued, noted)
      .when(read({ subject: 'assessment-rubric:south:2013-H2' }))
      .thenYieldsLike({ type: 'PrivilegedRead' })
    given(issued, noted)
      .when(read({ what: 'trail' }))
      .thenYieldsLike({ data: { what: 'trail', subject: north.subject } })
    given(issued, noted)
      .when(read({ today: '2014-01-16' }))
      .thenYieldsLike({ data: { occurredOn: '2014-01-16' } })
  })
})

describe('a privileged read of no one stream', () => {
  const trail: KeyEvent = { type: 'PrivilegedRead', data: { what: 'trail', occurredOn: today } }
  const readTrail = (what: 'trail' | 'feed'): KeyCommand => ({
    type: 'NotePrivilegedRead',
    data: { today, what },
  })
  test('is noted without a subject', () => given(issued).when(readTrail('trail')).thenYields(trail))
  test('is noted once a day, and beside those of single streams', () => {
    given(issued, noted, trail).when(readTrail('trail')).thenYields()
    given(issued, trail)
      .when(read({ what: 'trail' }))
      .thenYieldsLike({ data: { subject: north.subject } })
    given(issued, trail)
      .when(readTrail('feed'))
      .thenYieldsLike({ data: { what: 'feed' } })
  })
})

describe('an unchanged wish is no event', () => {
  test('the same key', () => {
    given(issued).when(issue()).thenYields()
    given(issued)
      .when(issue({ occurredOn: '2014-01-16' }))
      .thenYields()
  })
  test('the same revocation', () => {
    given(issued, revoked).when(revoke()).thenYields()
    given(issued, revoked)
      .when(revoke({ occurredOn: today }))
      .thenYields()
  })
})

const command = fc.oneof(
  fc
    .record({ hash: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)), person: fc.constantFrom('ann', 'bob') })
    .map(issue),
  fc.record({ occurredOn: fc.constantFrom(undefined, '2014-01-14', '2014-02') }).map(revoke),
  fc
    .record({
      what: fc.constantFrom('assessment' as const, 'trail' as const),
      subject: fc.constantFrom('a', 'b', undefined),
      today: fc.constantFrom('2014-01-15', '2014-01-16'),
    })
    .map(read),
)
test('whatever is accepted is accepted again at once without events', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 20, size: 'max' }), commands => {
      const { events } = replayed(
        keyDecider,
        commands.map(each => ({ command: each })),
      )
      const count = (type: string) => events.filter(event => event.type === type).length
      expect(count('KeyIssued')).toBeLessThanOrEqual(1)
      expect(count('KeyRevoked')).toBeLessThanOrEqual(1)
    }),
    { numRuns: 500 },
  )
})
