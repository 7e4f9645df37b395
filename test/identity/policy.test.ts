import { expect, test } from 'vitest'
import { Role } from '../../src/domain/key/event.ts'
import {
  type Caller,
  challengeRoleFor,
  commitmentRoleFor,
  draftRoleFor,
  type Permission,
  roleFor,
} from '../../src/identity/policy.ts'

const callerWith = (roles: readonly Role[], district: string | null = null): Caller => ({
  person: 'ann',
  key: 'key-ann',
  roles,
  district,
  onBehalfOf: null,
})
/** Every permission, and the only roles that have it. */
const POLICY: { readonly [Asked in Permission]: readonly Role[] } = {
  read: [],
  describe: ['operator'],
  rate: ['rater'],
  publish: ['publisher'],
  promise: ['operator', 'district'],
  report: ['operator', 'district', 'assessor'],
  judge: ['assessor'],
  keepCases: ['clerk'],
  readDraft: ['rater', 'publisher', 'auditor', 'district'],
  readKeys: ['auditor', 'operator'],
  compare: ['auditor', 'operator'],
  challenge: ['district'],
  answerChallenge: ['rater', 'publisher'],
}
const permissions = Object.keys(POLICY) as Permission[]

test.each(permissions)('%s is granted to its roles and to no other', permission => {
  const granted = Role.options.filter(role => roleFor(permission, callerWith([role])) === role)
  expect(granted.toSorted()).toEqual(POLICY[permission].toSorted())
  expect(roleFor(permission, callerWith([]))).toBeNull()
})

test.each(permissions)('whoever has every role does %s by one of its own', permission => {
  const role = roleFor(permission, callerWith(Role.options))
  expect([null, ...POLICY[permission]]).toContain(role)
  expect(role === null).toBe(POLICY[permission].length === 0)
})

test.each(permissions)('whoever has every other role may not do %s', permission => {
  const others = Role.options.filter(role => !POLICY[permission].includes(role))
  expect(roleFor(permission, callerWith(others))).toBeNull()
})

const north = { kind: 'district', id: 'north' } as const
const school = { kind: 'school', id: 'north' } as const

test.each<[string, Caller | null, typeof north | typeof school, string | null, Role | null]>([
  ['nobody without a key', null, north, null, null],
  ['a rater', callerWith(['rater']), north, null, 'rater'],
  ['a publisher', callerWith(['publisher']), north, null, 'publisher'],
  ['an auditor', callerWith(['auditor']), north, null, 'auditor'],
  ['no operator', callerWith(['operator']), north, null, null],
  ['no assessor or clerk', callerWith(['assessor', 'clerk']), north, null, null],
  ['the district itself', callerWith(['district'], 'north'), north, null, 'district'],
  ['no other district', callerWith(['district'], 'south'), north, null, null],
  ['no key that is of the district but has not the role', callerWith(['clerk'], 'north'), north, null, null],
  ['no district key of no district', callerWith(['district']), north, null, null],
  ['the district of a school', callerWith(['district'], 'north'), school, 'north', 'district'],
  ['no district that has the id of a school', callerWith(['district'], 'north'), school, 'south', null],
  ['no district of a school that is of none', callerWith(['district']), school, null, null],
  ['a rater of another district', callerWith(['district', 'rater'], 'south'), north, null, 'rater'],
  [
    'an auditor who is also the district: as the auditor, so that it is recorded',
    callerWith(['district', 'auditor'], 'north'),
    north,
    null,
    'auditor',
  ],
])('a draft is seen by %s', (_, caller, entity, district, role) => {
  expect(draftRoleFor(caller, entity, district)).toBe(role)
})

const fund = { kind: 'organisation', id: 'north' }
test.each<[string, 'promise' | 'report' | 'judge', Caller, { kind: string; id: string }, Role | null]>([
  ['the district promises for itself', 'promise', callerWith(['district'], 'north'), north, 'district'],
  ['no other district does', 'promise', callerWith(['district'], 'south'), north, null],
  ['no district key of no district does', 'promise', callerWith(['district']), north, null],
  ['no district does for a school of its id', 'promise', callerWith(['district'], 'north'), school, null],
  ['nor for an organisation of its id', 'report', callerWith(['district'], 'north'), fund, null],
  ['an operator promises for anybody', 'promise', callerWith(['operator']), fund, 'operator'],
  [
    'whoever is both acts as the district for itself',
    'promise',
    callerWith(['operator', 'district'], 'north'),
    north,
    'district',
  ],
  [
    'and as an operator for others',
    'promise',
    callerWith(['operator', 'district'], 'south'),
    north,
    'operator',
  ],
  [
    'the district reports on itself as such',
    'report',
    callerWith(['district', 'assessor'], 'north'),
    north,
    'district',
  ],
  [
    'and as an assessor on others',
    'report',
    callerWith(['district', 'assessor'], 'south'),
    north,
    'assessor',
  ],
  ['an assessor promises nothing', 'promise', callerWith(['assessor'], 'north'), north, null],
  ['an assessor judges', 'judge', callerWith(['assessor']), north, 'assessor'],
  ['the district does not judge', 'judge', callerWith(['district'], 'north'), north, null],
  ['nor does an operator', 'judge', callerWith(['operator']), north, null],
])('of commitments: %s', (_, permission, caller, owner, role) => {
  expect(commitmentRoleFor(permission, caller, owner)).toBe(role)
})

test.each<[string, Caller, typeof north | typeof school, string | null, Role | null]>([
  ['the district itself', callerWith(['district'], 'north'), north, null, 'district'],
  ['no other district', callerWith(['district'], 'south'), north, null, null],
  ['the district of a school', callerWith(['district'], 'south'), school, 'south', 'district'],
  ['no district that is called like the school', callerWith(['district'], 'north'), school, 'south', null],
  ['nobody for a school without a district', callerWith(['district'], 'north'), school, null, null],
  ['no other role of the district', callerWith(['rater', 'operator'], 'north'), north, null, null],
])('%s challenges', (_who, caller, entity, district, role) => {
  expect(challengeRoleFor(caller, entity, district)).toBe(role)
})
