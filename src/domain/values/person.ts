import { z } from 'zod'

/**
 * What a person is called in the log, where it stays for ever: a pseudonym. No address and no full name fits. Names recorded
 * before this rule are read as they are.
 */
export const PersonId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a person is a pseudonym of 1 to 64 letters, digits, dots, underscores or hyphens, and no name or address: it stays in the log for ever',
  )
