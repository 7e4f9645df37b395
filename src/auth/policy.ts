import type { Role } from '../domain/access.ts'
import type { EntityReference } from '../domain/evidence.ts'

/** What a caller may ask for. `read` is open to everyone; everything else asks for one of its roles. */
const MAY = {
  read: [],
  describe: ['operator'],
  rate: ['rater'],
  publish: ['publisher'],
  readDraft: ['rater', 'publisher', 'auditor', 'district'],
} as const satisfies { readonly [action: string]: readonly Role[] }

export type Permission = keyof typeof MAY

/** Who stands behind a key. */
export type Caller = {
  readonly person: string
  readonly key: string
  readonly roles: readonly Role[]
  readonly district: string | null
  readonly onBehalfOf: string | null
}

/** The role by which a caller may do it, or null. Who may act twice in one matter is decided by the domain, not here. */
export function roleFor(permission: Permission, caller: Caller): Role | null {
  const roles: readonly Role[] = MAY[permission]
  return roles.find(role => caller.roles.includes(role)) ?? null
}

/** Who sees what is not published: raters, publishers, auditors, and the district itself (for a school, its district). */
export function draftRoleFor(
  caller: Caller | null,
  entity: EntityReference,
  district: string | null,
): Role | null {
  if (caller === null) return null
  const isOwn =
    caller.district !== null && caller.district === (entity.kind === 'district' ? entity.id : district)
  return MAY.readDraft.find(role => caller.roles.includes(role) && (role !== 'district' || isOwn)) ?? null
}
