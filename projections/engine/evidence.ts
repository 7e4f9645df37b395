import { z } from 'zod'

/** A piece of evidence as a view shows it, with every field that was recorded. */
export const EvidenceView = z.looseObject({ title: z.string(), kind: z.string() })
