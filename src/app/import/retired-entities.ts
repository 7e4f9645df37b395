import type { EntityEvent } from '../../domain/entity/event.ts'
import { categoryOf, partsOf, streamOf } from '../../domain/subjects.ts'
import { decode, type LedgerEvent } from '../../event-store/codec.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import { type ImportTrace, namedBy } from './import-trace.ts'

type Retired = Extract<EntityEvent, { readonly type: 'Retired' }>['data']
type Rates = ImportTrace['rates'] extends ReadonlyMap<string, infer Kind> ? Kind : never

/** A retired district or school that an act of a row names. */
export type NamedRetired = { readonly stream: string; readonly reason: string }

/** The districts and schools of a file that are retired: what should not be there gets no further rows. */
export class RetiredEntities {
  readonly #store: EventStore
  readonly #retired = new Map<string, Retired>()
  readonly #rates = new Map<string, Rates>()

  constructor(store: EventStore) {
    this.#store = store
  }

  /** Whether any was found so far. */
  get isAny(): boolean {
    return this.#retired.size > 0
  }

  /** Looks at a stream of the registry, of which `events` are those that count. */
  look(stream: string, events: readonly Pick<LedgerEvent, 'type' | 'data'>[]): void {
    const last = events.findLast(({ type }) => type === 'Retired' || type === 'RetirementWithdrawn')
    if (last?.type === 'Retired') this.#retired.set(stream, last.data as Retired)
  }

  /** The retired ones that an act names; those that were looked at before. */
  async namedBy(act: Pick<LedgerEvent, 'stream' | 'type' | 'data'>): Promise<readonly NamedRetired[]> {
    if (categoryOf(act.stream) === 'assessment') await this.#learnRates(act.stream)
    return namedBy(act, this.#rates).flatMap(stream => {
      const retired = this.#retired.get(stream)
      return retired === undefined ? [] : [{ stream, reason: reasonOf(stream, retired) }]
    })
  }

  async #learnRates(assessment: string): Promise<void> {
    const [framework = ''] = partsOf(assessment)
    if (this.#rates.has(framework)) return
    for (const event of (await this.#store.readStream(streamOf.framework(framework), -1)).map(decode)) {
      if (event.type === 'FrameworkPublished') this.#rates.set(framework, event.data.framework.rates)
    }
  }
}

function reasonOf(stream: string, { occurredOn, reason, mergedInto }: Retired): string {
  const [id = ''] = partsOf(stream)
  const remedy = mergedInto === undefined ? 'name another one' : `name ${mergedInto}`
  return `${id} was retired on ${occurredOn} (${reason}): ${remedy}, or withdraw its retirement first`
}
