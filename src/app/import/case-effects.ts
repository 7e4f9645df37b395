import { schoolChanges } from '../../domain/closure/end-of-school.ts'
import type { CaseStep } from '../../domain/closure/order.ts'
import { partsOf, streamOf } from '../../domain/subjects.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'
import { followedId } from '../closure/followed-id.ts'
import { withdrawalsById } from './coming-again.ts'
import { importedOf } from './import-trace.ts'

/** What follows for schools from the cases that an import tells of, once its rows no longer count. */
export class CaseEffects {
  readonly #changes = new Map<string, ReturnType<typeof schoolChanges>>()
  /** The streams of the schools that these cases are about. */
  readonly schools = new Set<string>()

  get cases(): Iterable<string> {
    return this.#changes.keys()
  }

  /** Takes in the stream of a case: all its events, and those that still count. */
  add(stream: string, known: readonly LedgerEvent[], remaining: readonly LedgerEvent[]): void {
    const [id = ''] = partsOf(stream)
    // Only steps are written to the stream of a case.
    this.#changes.set(id, schoolChanges(remaining as readonly CaseStep[]))
    for (const { data } of known) {
      if ('school' in data && typeof data.school === 'string')
        this.schools.add(streamOf.entity({ kind: 'school', id: data.school }))
    }
  }

  /** The events of a school that followed from one of the cases and no longer do. */
  endedIn(known: readonly LedgerEvent[], counted: readonly LedgerEvent[]): readonly LedgerEvent[] {
    const withdrawn = withdrawalsById(known)
    return counted.filter(({ id, type, data }) => {
      if ((type !== 'SchoolClosed' && type !== 'SchoolReopened') || !('case' in data)) return false
      const changes = this.#changes.get(data.case ?? '')
      return changes?.every(change => followedId(change, withdrawn) !== id) === true
    })
  }
}

/** Whether an import itself said when a school closed: once that is withdrawn, a case may close the school. */
export const closesSchool = (known: readonly LedgerEvent[], sha256: string): boolean =>
  known.some(event => event.type === 'SchoolClosed' && importedOf(event)?.sha256 === sha256)
