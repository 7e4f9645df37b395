import { z } from 'zod'
import type { AssessmentEvent } from '../../src/domain/assessment/event.ts'
import { Imported } from '../../src/domain/values/provenance.ts'

/** Where an imported rating came from, and what its row says beside the level. */
export const ImportView = z
  .object({
    ...Imported.shape,
    entityName: z.string().nullable().meta({ description: 'What the row called the entity' }),
    note: z.string().nullable(),
  })
  .meta({
    id: 'ImportedRating',
    description: 'The file, by its digest, and the row of it, where the header is row 1',
  })

type ImportedRating = Extract<AssessmentEvent, { readonly type: 'RatingImported' }>['data']
/** Where an imported rating came from, as answers show it. */
export const importView = ({ imported, entityName, note }: ImportedRating): z.infer<typeof ImportView> => ({
  ...imported,
  entityName: entityName ?? null,
  note: note ?? null,
})
