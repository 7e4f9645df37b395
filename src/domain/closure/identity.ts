import type { ClosureRefusal } from './command.ts'
import type { ClosureEvent } from './event.ts'
import type { CaseFold } from './fold.ts'

/** The refusal of a step about another school or district than that of its case; null if it is about the same. */
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
