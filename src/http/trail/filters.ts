import { z } from 'zod'
import type { TrailFilter } from '../../../projections/trail/trail.ts'
import { EVENT_DATA } from '../../domain/subjects.ts'
import { Day } from '../../domain/values/date.ts'
import { Id, text } from '../../domain/values/text.ts'

const TIME_FORM = 'a day like 2026-01-02, or an instant like 2026-01-02T09:00:00Z'
const AnyTime = z.union([Day, z.iso.datetime({ offset: true })])
const Time = z.string().refine(time => AnyTime.safeParse(time).success, TIME_FORM)
/** The id of an event or a request. */
export const Uuid = z
  .string()
  .refine(id => z.uuid().safeParse(id).success, 'a uuid has 32 hexadecimal digits')
const ENTITY_FORM = 'an id like north, or district/north to tell it from a school of the same id'

/** Which events are asked for. */
export const trailFilters = {
  entity: z
    .string()
    .regex(/^((district|school|organisation)\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, ENTITY_FORM)
    .optional()
    .meta({ description: `Whom it is about, or who promised: ${ENTITY_FORM}` }),
  item: Id.optional().meta({ description: 'The item that was rated' }),
  type: z
    .enum(Object.keys(EVENT_DATA))
    .optional()
    .meta({ description: 'The type of the event', example: 'AssessmentPublished' }),
  actor: text(128).optional().meta({ description: 'The person who acted' }),
  import: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a file has 64 hexadecimal digits')
    .optional()
    .meta({ description: 'Recorded by the import of the file with this SHA-256' }),
  correlation: Uuid.optional().meta({ description: 'Recorded by this request or import' }),
  from: Time.optional().meta({
    description: 'Recorded on or after this UTC day, or at or after this instant',
  }),
  to: Time.optional().meta({
    description: 'Recorded on or before this UTC day, or at or before this instant',
  }),
}
const Filters = z.object(trailFilters)

/** The filter of a query as the trail takes it. */
export function filterOf({ entity, from, to, ...rest }: z.infer<typeof Filters>): TrailFilter {
  const [id, kind] = entity?.split('/').toReversed() ?? []
  return {
    ...rest,
    correlation: rest.correlation?.toLowerCase(),
    entity: id,
    entityKind: kind,
    fromMs: from === undefined ? undefined : Date.parse(from),
    toMs: to === undefined ? undefined : Date.parse(to.length === 10 ? `${to}T23:59:59.999Z` : to),
  }
}
