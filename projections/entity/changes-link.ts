import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { queryText } from '../engine/query-text.ts'

type Asked = {
  readonly framework?: string
  readonly period?: string | null
  /** The earlier moment; null: without a bound. */
  readonly from: string | null
  readonly fromKnownAt: string | null
}

/** The address of what has changed about an entity since a moment; without one, the client has to add the two moments. */
export function changesLink({ kind, id }: EntityReference, asked: Asked): string {
  const query = queryText(asked)
  return `/v1/${kind}s/${id}/changes${query === '' ? '' : `?${query}`}`
}
