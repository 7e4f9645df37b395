import { z } from 'zod'
import { Id } from '../../domain/values/text.ts'
import { asOfNow, offsetOf, resolveTimesOnDay, times } from '../../http/edge/query.ts'
import type { Services } from '../../http/edge/services.ts'

/** The query fields of every page that lists things by how they stand on a day. */
export const listingFields = { ...times, district: Id.optional(), cursor: z.string().optional() }

type Asked = { readonly [Name in keyof typeof listingFields]?: string | undefined }

/** The day and the moment of the page, and the first row that it shows. `given`: the fields that its links keep. */
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
    /** Pins the question to the position of this node, since other requests are served while it is read. */
    question: () => ({ asked: asOfNow(services, asked.asked), day }),
    page: { day, offset: offsetOf(cursor), given },
  }
}
