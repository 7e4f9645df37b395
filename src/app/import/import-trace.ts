import type { EntityEvent } from '../../domain/entity/event.ts'
import { categoryOf, partsOf } from '../../domain/subjects.ts'
import { isImportWithdrawal } from '../../domain/values/import-withdrawal.ts'
import type { Imported } from '../../domain/values/provenance.ts'
import { decode, type LedgerEvent, recordedAtOf } from '../../event-store/codec.ts'
import { type EventStore, type PositionedEvent, START } from '../../event-store/event-store.ts'
import type { LedgerClock } from '../command/clock.ts'

/** What an import left in the log. */
export type ImportTrace = {
  /** What its files were called: `ratings`, `districts` … */
  readonly kinds: ReadonlySet<string>
  /** The streams in which it has acts, each with the last revision that was read of it. */
  readonly streams: ReadonlyMap<string, number>
  /** The districts that adopted the strategy, according to the import. */
  readonly adopted: ReadonlySet<string>
  /** Every closure case of the log. */
  readonly cases: ReadonlySet<string>
  /** Events of any stream that were withdrawn, by `placeOf`. */
  readonly withdrawn: ReadonlySet<string>
  /** What each framework rates. */
  readonly rates: ReadonlyMap<string, 'district' | 'school'>
}

const placeOf = (stream: string, revision: number): string => `${revision} ${stream}`

/** The file that an act came from; null for one that was made here. */
export const importedOf = ({ data }: Pick<LedgerEvent, 'data'>): Imported | null =>
  'imported' in data ? (data.imported ?? null) : null

type Reading = {
  readonly store: EventStore
  readonly ledgerClock: LedgerClock
  /** Called with the number of events that were read. */
  readonly onEvents: (read: number) => void
}

/** Reads the log once for what an import left in it. The ledger keeps no list of imports: a file is known by its digest. */
export async function traceOf(reading: Reading, sha256: string): Promise<ImportTrace> {
  const kinds = new Set<string>()
  const streams = new Map<string, number>()
  const adopted = new Set<string>()
  const cases = new Set<string>()
  const withdrawn = new Set<string>()
  const rates = new Map<string, 'district' | 'school'>()
  await readAll(reading, stored => {
    const { stream, type, data } = stored
    if (categoryOf(stream) === 'closure') cases.add(partsOf(stream)[0] ?? '')
    if (streams.has(stream)) streams.set(stream, stored.revision)
    const isOfInterest =
      type === 'FrameworkPublished' || type === 'ImportedActWithdrawn' || data.includes(sha256)
    if (!isOfInterest) return
    const event = decode(stored)
    if (isImportWithdrawal(event)) withdrawn.add(placeOf(stream, event.data.revision))
    if (event.type === 'FrameworkPublished') rates.set(event.data.framework.id, event.data.framework.rates)
    const imported = importedOf(event)
    if (imported?.sha256 !== sha256) return
    kinds.add(imported.kind)
    streams.set(stream, stored.revision)
    if (event.type === 'StrategyAdopted') adopted.add(stream.slice('district-'.length))
  })
  return { kinds, streams, adopted, cases, withdrawn, rates }
}

/** For the stream of each named district, school or period: the file of the first act that names it; null for a command. */
export type Names = Map<string, Imported | null>

/** The events of a district or school that may name another one: the district it lies in, or the one it was merged into. */
const NAMING_ANOTHER: ReadonlySet<string> = new Set<EntityEvent['type']>([
  'Registered',
  'FactsChanged',
  'FactCorrected',
  'Retired',
])

/** The registry streams that an act which counts names. */
export function namedBy(
  event: Pick<LedgerEvent, 'stream' | 'type' | 'data'>,
  rates: ImportTrace['rates'],
): readonly string[] {
  const { stream, type, data } = event
  switch (categoryOf(stream)) {
    case 'assessment':
      return namedByAssessment(stream, rates)
    case 'closure':
      return namedByCase(data as CaseNames)
    case 'commitment':
      return type === 'CommitmentMade' && 'owner' in data && data.owner.kind !== 'organisation'
        ? [`${data.owner.kind}-${data.owner.id}`]
        : []
    case 'district':
    case 'school':
      return [stream, ...namedByEntity(stream, event as EntityEvent)]
    default:
      return []
  }
}

function namedByEntity(stream: string, { type, data }: EntityEvent): readonly string[] {
  if (type === 'Retired')
    return data.mergedInto === undefined ? [] : [`${categoryOf(stream)}-${data.mergedInto}`]
  const isNaming = NAMING_ANOTHER.has(type) && 'district' in data && data.district !== undefined
  return isNaming ? [`district-${data.district}`] : []
}

function namedByAssessment(stream: string, rates: ImportTrace['rates']): readonly string[] {
  const [framework = '', entity = '', period = ''] = partsOf(stream)
  return [`${rates.get(framework) ?? 'district'}-${entity}`, `round-${framework}:${period}`]
}

/** The districts and schools that a step of a case may name. */
type CaseNames = {
  readonly district?: string
  readonly school?: string
  readonly receiving?: readonly string[]
  readonly successors?: readonly string[]
}

function namedByCase(data: CaseNames): readonly string[] {
  const { district, school, receiving = [], successors = [] } = data
  const schools = [...(school === undefined ? [] : [school]), ...receiving, ...successors]
  return [...schools.map(id => `school-${id}`), ...(district === undefined ? [] : [`district-${district}`])]
}

/**
 * Adds to `names` the first act that names each wanted stream of the registry, among the acts that count in the streams that
 * `isLookedAt` accepts.
 */
export async function addNames(
  reading: Reading,
  { withdrawn, rates }: ImportTrace,
  wanted: ReadonlySet<string>,
  isLookedAt: (stream: string) => boolean,
  names: Names,
): Promise<void> {
  await readAll(reading, stored => {
    const { stream, type, revision } = stored
    const mayName =
      ['assessment', 'closure'].includes(categoryOf(stream)) ||
      type === 'CommitmentMade' ||
      NAMING_ANOTHER.has(type)
    if (!mayName || !isLookedAt(stream) || withdrawn.has(placeOf(stream, revision))) return
    // The name of its stream shows what an assessment names. There are many of them, so none is decoded in vain.
    const told = categoryOf(stream) === 'assessment' ? namedByAssessment(stream, rates) : null
    if (told?.every(each => !wanted.has(each) || names.has(each)) === true) return
    const event = decode(stored)
    if (isImportWithdrawal(event)) return
    for (const each of namedBy(event, rates)) {
      if (wanted.has(each) && !names.has(each)) names.set(each, importedOf(event))
    }
  })
}

async function readAll(
  { store, ledgerClock, onEvents }: Reading,
  look: (stored: PositionedEvent) => void,
): Promise<void> {
  for await (const events of store.readAll(START)) {
    for (const stored of events) look(stored)
    const last = events.at(-1)
    if (last === undefined) continue
    onEvents(last.position)
    const recordedAt = recordedAtOf(last)
    if (recordedAt !== null) ledgerClock.advanceTo(recordedAt)
  }
}
