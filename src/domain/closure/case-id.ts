import { Id } from '../values/text.ts'

/** Addresses under `/v1/closures` that are no cases. */
const ADDRESSES: readonly string[] = ['funnel', 'receiving', 'violations']

/** The id of a case. */
export const CaseId = Id.refine(id => !ADDRESSES.includes(id), {
  message: `${ADDRESSES.join(', ')} are addresses of lists: use another id`,
})
