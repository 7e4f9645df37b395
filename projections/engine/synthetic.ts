import { z } from 'zod'
import { isSynthetic } from '../../src/domain/values/text.ts'

/** Stands only in views of what was generated. */
export const synthetic = z.literal(true).optional()

/** The mark of what was generated; nothing for what is real. */
export const syntheticMark = (id: string): { readonly synthetic?: true } =>
  isSynthetic(id) ? { synthetic: true } : {}
