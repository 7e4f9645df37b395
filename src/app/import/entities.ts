import { z } from 'zod'
import type { EntityCommand, EntityDescription } from '../../domain/entity/command.ts'
import { entity } from '../../domain/entity/entity.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import type { Evidence } from '../../domain/values/evidence.ts'
import { Id, Name, text } from '../../domain/values/text.ts'
import { idTooLongFor } from '../adoption/make-adoption-commitments.ts'
import { columnsOf, evidenceOf, list, optional, required, sourceCells } from './columns.ts'
import { eventIdOf, type RowCommand, rowFold } from './row-command.ts'
import { stagedBy } from './staged-by.ts'
import type { ImportTable, Staged, SubjectImport } from './table.ts'

const District = z
  .object({
    id: required(Id),
    name: required(Name),
    state: optional(text(64)),
    joined_on: optional(PartialDate),
    joined_by: optional(PartialDate),
    adopted_on: optional(PartialDate),
    funders: optional(list, 'list'),
    occurred_on: optional(PartialDate),
    ...sourceCells,
  })
  .refine(({ id, adopted_on: adopted }) => adopted === undefined || idTooLongFor(id) === undefined, {
    path: ['id'],
    message: 'a district that adopts the strategy has a shorter id: those of its commitments hold it',
  })
  .refine(({ joined_on: on, joined_by: by }) => on === undefined || by === undefined, {
    path: ['joined_by'],
    message: 'a district joined on a date or by a date: say one of the two',
  })

const School = z.object({
  id: required(Id),
  name: required(Name),
  district_id: optional(Id),
  operator: optional(Name),
  opened_on: optional(PartialDate),
  closed_on: optional(PartialDate),
  occurred_on: optional(PartialDate),
  ...sourceCells,
})

/** The districts of the network, and since when they have been in it. */
const districts: ImportTable = {
  columns: columnsOf(District.shape),
  formerColumns: [
    'id',
    'name',
    'state',
    'joined_on',
    'joined_by',
    'adopted_on',
    'funders',
    'source_title',
    'source_url',
  ],
  fields: { joinedOn: 'joined_on', adoptedOn: 'adopted_on', occurredOn: 'occurred_on' },
  blamed: { FundersWithoutAdoption: 'funders' },
  phase: 'registry',
  stager: stagedBy(District, row => {
    const { id, name, state, joined_on, joined_by, adopted_on, funders } = row
    const dates = { joinedOn: joined_on, joinedBy: joined_by, adoptedOn: adopted_on }
    const description: EntityDescription = { kind: 'district', id, name, state, funders, ...dates }
    return { notes: [], steps: [described(description, row)] }
  }),
}

/**
 * Schools with their district, operator and the dates of opening and closing. A district that is not known is registered on the
 * way.
 */
const schools: ImportTable = {
  columns: columnsOf(School.shape),
  formerColumns: [
    'id',
    'name',
    'district_id',
    'operator',
    'opened_on',
    'closed_on',
    'source_title',
    'source_url',
  ],
  fields: {
    district: 'district_id',
    openedOn: 'opened_on',
    closedOn: 'closed_on',
    occurredOn: 'occurred_on',
  },
  blamed: { SchoolDatesOrder: 'closed_on' },
  phase: 'registry',
  stager: stagedBy(School, row => {
    const { id, name, district_id: district, operator, opened_on: openedOn, closed_on: closedOn } = row
    const description = { kind: 'school', id, name, district, operator, openedOn, closedOn } as const
    const notes = district === undefined ? [] : [isRegistered({ kind: 'district', id: district })]
    return { notes, steps: [described(description, row)] }
  }),
}

/** What a row says of a district or school, from when on where it says so, and on what that rests. */
type EntityRow = {
  readonly description: EntityDescription
  readonly from?: string | undefined
  readonly evidence: readonly Evidence[]
}
const entityRow = (body: EntityRow): RowCommand => ({ subject: 'entity', body })

/** What a staged row says of an entity; null where it is about something else. */
export const entityRowIn = ({ subject, body }: RowCommand): EntityRow | null =>
  subject === 'entity' ? (body as EntityRow) : null

const described = (
  description: EntityDescription,
  row: Parameters<typeof evidenceOf>[0] & { readonly occurred_on?: string | undefined },
): Staged['steps'][number] => ({
  stream: streamOf.entity(description),
  body: entityRow({ description, from: row.occurred_on, evidence: evidenceOf(row) }),
})

/** A note by which an entity that a row names is registered, if only by its id. */
export const isRegistered = (reference: EntityReference): Staged['notes'][number] => ({
  stream: streamOf.entity(reference),
  body: entityRow({ description: { kind: reference.kind, id: reference.id }, evidence: [] }),
})

export const entityImport = {
  kinds: { districts, schools },
  rows: rowFold(
    entity,
    ({ description, from, evidence }: EntityRow, { today, imported, id }): EntityCommand => ({
      type: 'DescribeEntity',
      data: {
        description,
        occurredOn: today,
        from,
        today,
        source: { imported, evidence },
        event: eventIdOf('FactsChanged', id),
      },
    }),
    { isOwnEvent: false },
  ),
} as const satisfies SubjectImport
