/** There are none: no command of a caller changes what is signed. */
export const LOG_REFUSALS = {} as const
