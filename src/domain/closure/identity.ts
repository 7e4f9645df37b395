import type { ClosureRefusal } from './command.ts'
import type { ClosureEvent } from './event.ts'
import type { CaseFold } from './fold.ts'

/** A case is about one school of one district. */
export function aboutAnother(
  given: ClosureEvent['data'],
  stands: Pick<CaseFold, 'school' | 'district'>,
): ClosureRefusal | null {
  for (const field of ['district', 'school'] as const) {
    const [said, known] = [given[field], stands[field]]
    if (said !== undefined && known !== null && said !== known)
      return { code: 'CaseClash', field, stands: known, given: said }
  }
  return null
}
