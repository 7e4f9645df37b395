import { isNamedBy } from './fold.ts'
import type { CaseStep } from './order.ts'

/** The other records that references name: `record/` for all of one, `record/ref` for one step of it. */
export const recordsIn = (references: readonly string[]): readonly string[] => [
  ...new Set(references.flatMap(reference => (reference.includes('/') ? reference.split('/', 1) : []))),
]

/** Whether a reference names a step of another record. */
export function isCited(reference: string, record: string, step: CaseStep): boolean {
  if (!reference.startsWith(`${record}/`)) return false
  const ref = reference.slice(record.length + 1)
  return ref === '' || isNamedBy(step, ref)
}
