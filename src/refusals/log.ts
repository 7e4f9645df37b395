/** Nobody commands what is signed. */
export const LOG_REFUSALS = {} as const
