import { z } from 'zod'

/** On what something rests, with everything that was said of it. */
export const EvidenceView = z.looseObject({ title: z.string(), kind: z.string() })
