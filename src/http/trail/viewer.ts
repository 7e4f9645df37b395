import type { PlacedRow } from '../../../projections/trail/trail.ts'
import { isPrivileged, PUBLIC, type Viewer } from '../../../projections/trail/visibility.ts'
import type { PrivilegedReading } from '../../domain/key/command.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { type Caller, draftRoleFor, roleFor } from '../../identity/policy.ts'
import { recordRead } from '../edge/privileged-read.ts'
import type { Services } from '../edge/services.ts'

/** What a caller is shown of the trail, by the rights of its roles. */
export function viewerOf({ queries }: Services, caller: Caller | null): Viewer {
  if (caller === null) return PUBLIC
  const seesKeys = roleFor('readKeys', caller) !== null
  const role = roleFor('readDraft', caller)
  if (role === null) return { ...PUBLIC, seesKeys }
  if (role !== 'district') return { seesKeys, seesDraftsOf: 'everyone' }
  const known = new Map<string, boolean>()
  const sees = (entity: EntityReference): boolean => {
    const { district } = queries.entities.state(entity, null).state
    return draftRoleFor(caller, entity, district) !== null
  }
  // One viewer is asked about every event of a page, and there are few entities.
  const seesDraftsOf = (entity: EntityReference): boolean => {
    const name = `${entity.kind} ${entity.id}`
    const isSeen = known.get(name) ?? sees(entity)
    known.set(name, isSeen)
    return isSeen
  }
  return { seesKeys, seesDraftsOf }
}

/** Who reads: the caller, if there is one, and the id of the request. */
export type Reader = { readonly caller: Caller | null; readonly id: string }

/** Records that rows are shown which are not public, if any are. Wait for it before they are sent. */
export async function recordShown(
  services: Services,
  { caller, id }: Reader,
  rows: readonly PlacedRow[],
  reading: PrivilegedReading,
): Promise<void> {
  const role = caller && (roleFor('readKeys', caller) ?? roleFor('readDraft', caller))
  if (caller === null || role === null || !rows.some(isPrivileged)) return
  await recordRead(services, caller, role, id, reading)
}
