import { canonicalJson } from './canonical.ts'

/** Whether a field says again what stands. A field that a command leaves out is not compared. */
export const isRestated = <Value>(given: Value | undefined, stands: Value): boolean =>
  given === undefined || (stands !== undefined && canonicalJson(given) === canonicalJson(stands))
