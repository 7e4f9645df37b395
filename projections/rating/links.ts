import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { AskedTimes } from '../engine/echo.ts'
import { queryText } from '../engine/query-text.ts'
import { changesLink } from '../entity/changes-link.ts'

/** The address of the answer to why an item shows what it shows in a period, at the times of a question. */
export function whyLink(
  { kind, id }: EntityReference,
  framework: string,
  item: string,
  period: string | null,
  asked: Pick<AskedTimes, 'asOf' | 'knownAt'>,
): string {
  return `/v1/${kind}s/${id}/ratings/${item}/why?${whyQuery(framework, period, asked)}`
}

/** The query of that address, which is the same for all items. */
export const whyQuery = (
  framework: string,
  period: string | null,
  { asOf, knownAt }: Pick<AskedTimes, 'asOf' | 'knownAt'>,
): string => queryText({ framework, period, asOf, knownAt })

/**
 * The address of what has changed since an answer about the ratings of an entity: since the times that were asked for, else since
 * what was known when the answer changed last.
 */
export function changesSince(
  entity: EntityReference,
  framework: string,
  period: string | null,
  { asOf, knownAt, position }: Pick<AskedTimes, 'asOf' | 'knownAt'> & { readonly position: number },
): string {
  const fromKnownAt = asOf === null && knownAt === null ? String(position) : knownAt
  return changesLink(entity, { framework, period, from: asOf, fromKnownAt })
}
