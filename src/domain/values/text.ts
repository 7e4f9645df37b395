import { z } from 'zod'

/** Ids are case-sensitive and safe in streams, paths and cells. */
export const Id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'an id is 1 to 64 letters, digits, dots, underscores or hyphens',
  )

/** Ids of generated data start with this, and every view of such an entity says `synthetic: true`. */
export const SYNTHETIC_PREFIX = 'synthetic-'
/** Whether an id is that of generated data. */
export const isSynthetic = (id: string): boolean => id.startsWith(SYNTHETIC_PREFIX)

/** Text that a person wrote: any language, no U+0000 and no half of a surrogate pair, which stores treat differently. */
export const text = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine(value => !value.includes('\u0000') && value.isWellFormed(), {
      message: 'text must not hold U+0000 or an unpaired surrogate',
    })

export const Name = text(300)
export const Rationale = text(10_000)

/** Decimals travel and are stored as text, because JSON numbers are binary. */
export const Decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'a decimal is text like 0.95')
/** A decimal may come as a JSON number or as text; it is kept, compared and sent as text. */
export const DecimalInput = z.union([z.number().transform(String), z.string()]).pipe(Decimal)

/** Texts compare by code unit everywhere, so that an order never depends on a machine's language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
