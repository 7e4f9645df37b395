import type { EntityReference } from './values/evidence.ts'

/** The names of the streams: `category-id`, the category without a hyphen. Ids hold no colon, so parts never mix. */
export const streamOf = {
  framework: (id: string) => `framework-${id}`,
  entity: ({ kind, id }: EntityReference) => `${kind}-${id}`,
  round: (framework: string, period: string) => `round-${framework}:${period}`,
  assessment: ({ framework, entity, period }: AssessmentKey) => `assessment-${framework}:${entity}:${period}`,
  commitment: (id: string) => `commitment-${id}`,
  access: (key: string) => `access-${key}`,
} as const

export type AssessmentKey = { readonly framework: string; readonly entity: string; readonly period: string }

/** The parts of an id after its category: one for an entity, two for a round, three for an assessment. */
export const partsOf = (stream: string): readonly string[] => stream.slice(stream.indexOf('-') + 1).split(':')
export const categoryOf = (stream: string): string => stream.split('-', 1)[0] ?? ''
