import type { Refusals } from './wording.ts'

/** Nobody commands what is signed. */
export const LOG_REFUSALS: Refusals<never> = {}
