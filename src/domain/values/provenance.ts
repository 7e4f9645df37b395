import { z } from 'zod'
import type { Evidence } from './evidence.ts'
import { text } from './text.ts'

/** Where an imported fact came from: which file, byte for byte, and which row of it. */
export const Imported = z.strictObject({
  kind: text(64),
  sha256: z.string().length(64),
  row: z.int().positive(),
})
export type Imported = z.infer<typeof Imported>

/** An imported fact's row, and what that row rests on. */
export type Source = { readonly imported: Imported; readonly evidence: readonly Evidence[] }
