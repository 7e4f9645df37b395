import { z } from 'zod'
import { Id } from '../../domain/values/text.ts'
import { asOfNow, offsetOf, resolveTimesOnDay, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'

/** What every page that lists things by how they stand on a day is asked with. */
export const listingFields = { ...times, district: Id.optional(), cursor: z.string().optional() }

type Asked = { readonly [Name in keyof typeof listingFields]?: string | undefined }

/** Of which day and moment the page is, and from which row on it shows them. `given`: the fields that its links keep. */
export async function listingQuestion<Query extends Asked>(
  services: Services,
  { cursor, minPosition, ...given }: Query,
  projections: readonly string[],
) {
  const { asOf, knownAt } = given
  const asked = await resolveTimesOnDay(services, { asOf, knownAt, minPosition }, projections)
  const { day } = asked
  return {
    asked,
    /** As of where this node stands: others are served while it is read. */
    question: () => ({ asked: asOfNow(services, asked.asked), day }),
    page: { day, offset: offsetOf(cursor), given },
  }
}
