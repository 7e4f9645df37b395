import type { EntityReference } from '../../src/domain/values/entity-reference.ts'

type Asked = {
  readonly framework?: string
  readonly period?: string | null
  /** The earlier moment; null: without a bound. */
  readonly from: string | null
  readonly fromKnownAt: string | null
}

/** The address of what an entity has shown otherwise since a moment, or between two that are to be said. */
export function changesLink({ kind, id }: EntityReference, asked: Asked): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== null) query.set(name, value)
  return `/v1/${kind}s/${id}/changes${query.size === 0 ? '' : `?${query.toString()}`}`
}
