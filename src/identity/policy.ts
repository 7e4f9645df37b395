import type { Role } from '../domain/key/event.ts'
import type { EntityReference } from '../domain/values/entity-reference.ts'

/** What a caller may ask for. `read` is open to everyone; everything else asks for one of its roles. */
const MAY = {
  read: [],
  describe: ['operator'],
  rate: ['rater'],
  publish: ['publisher'],
  challenge: ['district'],
  answerChallenge: ['rater', 'publisher'],
  promise: ['district', 'operator'],
  report: ['district', 'assessor', 'operator'],
  judge: ['assessor'],
  keepCases: ['clerk'],
  readDraft: ['rater', 'publisher', 'auditor', 'district'],
  readKeys: ['auditor', 'operator'],
  compare: ['auditor', 'operator'],
} as const satisfies { readonly [action: string]: readonly Role[] }

export type Permission = keyof typeof MAY

/** The person who acts with a key, and what the key allows. */
export type Caller = {
  readonly person: string
  readonly key: string
  readonly roles: readonly Role[]
  readonly district: string | null
  readonly onBehalfOf: string | null
}

/** The roles that give a permission, in the order in which they are tried; none if the permission needs no role. */
export const rolesFor = (permission: Permission): readonly Role[] => MAY[permission]

/** The roles that give a permission, in words. */
export const rolesInWords = (permission: Permission): string =>
  `a key of the role ${rolesFor(permission)
    .map(role => (role === 'district' ? 'district (for what is its own)' : role))
    .join(' or ')}`

/**
 * The role of a caller that gives a permission, or null. Whether a person may act twice in one matter is decided by the domain.
 */
export function roleFor(permission: Permission, caller: Caller): Role | null {
  return rolesFor(permission).find(role => caller.roles.includes(role)) ?? null
}

/**
 * The role by which a caller sees what is not published, or null: of a rater, publisher or auditor, or of the district itself
 * (for a school, its district).
 */
export function draftRoleFor(
  caller: Caller | null,
  entity: EntityReference,
  district: string | null,
): Role | null {
  if (caller === null) return null
  return ownRoleFor('readDraft', caller, isOwnEntity(caller, entity, district))
}

const isOwnEntity = (caller: Caller, { kind, id }: EntityReference, district: string | null): boolean =>
  caller.district !== null && caller.district === (kind === 'district' ? id : district)

/** The role by which a caller challenges ratings of an entity, or null: a district challenges only its own ratings. */
export function challengeRoleFor(
  caller: Caller,
  entity: EntityReference,
  district: string | null,
): Role | null {
  return ownRoleFor('challenge', caller, isOwnEntity(caller, entity, district))
}

/**
 * The role by which a caller does something about a commitment of this owner, or null. A district key is for what its own
 * district promised; a person who acts for another district needs another role.
 */
export function commitmentRoleFor(
  permission: 'promise' | 'report' | 'judge',
  caller: Caller,
  owner: { readonly kind: string; readonly id: string },
): Role | null {
  const isOwn = caller.district !== null && owner.kind === 'district' && owner.id === caller.district
  return ownRoleFor(permission, caller, isOwn)
}

/** A district acts by its role for what is its own, and for nothing else. */
const ownRoleFor = (permission: Permission, { roles }: Caller, isOwn: boolean): Role | null =>
  rolesFor(permission).find(role => roles.includes(role) && (role !== 'district' || isOwn)) ?? null
