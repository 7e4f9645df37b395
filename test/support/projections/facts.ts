import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../domain/framework-documents.ts'

/** The small rubric, published before anything was rated by it. */
export const published: DomainEvent = {
  type: 'FrameworkPublished',
  data: { framework: rubric, occurredOn: '2012-01-01' },
}

/** The event that registers a district under a name on a day. */
export const registered = (id: string, name: string, occurredOn = '2014-01-01'): DomainEvent => ({
  type: 'Registered',
  data: { kind: 'district', id, name, occurredOn },
})

/** One published rating of an item of the small rubric. */
export const rated = (
  item: string,
  level: number,
  occurredOn = '2013-06-30',
  { entityName = 'North', row = 1 } = {},
): DomainEvent => ({
  type: 'RatingImported',
  data: {
    item,
    version: 'v1',
    level: { value: level, name: ['Low', 'Middle', 'High'][level - 1] ?? '' },
    entityName,
    evidence: [{ title: 'Report', kind: 'source' }],
    occurredOn,
    imported: { kind: 'ratings', sha256: 'a'.repeat(64), row },
  },
})
