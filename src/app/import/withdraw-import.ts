import { commitmentsOf, TEMPLATES } from '../../domain/adoption/template.ts'
import { categoryOf, streamOf } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import { dayOf } from '../../domain/values/date.ts'
import { batchesOf } from '../../event-store/batches.ts'
import { decode, encode, type LedgerEvent } from '../../event-store/codec.ts'
import type { EventStore, ExpectedRevision } from '../../event-store/event-store.ts'
import { followAllCases } from '../closure/follow-all-cases.ts'
import type { LedgerClock } from '../command/clock.ts'
import { CaseEffects, closesSchool } from './case-effects.ts'
import { concurrently } from './concurrently.ts'
import { addNames, type ImportTrace, importedOf, type Names, namedBy, traceOf } from './import-trace.ts'
import { type ImportWithdrawal, type WithdrawnStream, withdrawFrom } from './withdrawn-stream.ts'

/** How often a stream is decided again after another writer was faster. */
const ATTEMPTS_MAX = 5
/** The most streams that stand in the way and are named; all are counted. */
const OBSTACLES_MAX = 20

export type WithdrawalDependencies = {
  readonly store: EventStore
  readonly ledgerClock: LedgerClock
  readonly actor: Actor
  readonly newId: () => string
  /** How far a stage is: `reading` in events, `checking` and `withdrawing` in streams. */
  readonly onProgress: (
    stage: 'reading' | 'checking' | 'withdrawing',
    done: number,
    whole: number | null,
  ) => void
}

export type WithdrawalReport = {
  readonly sha256: string
  readonly kinds: readonly string[]
  /** Acts that count as never made from now on, and those that did before. */
  readonly withdrawn: number
  readonly before: number
  /** What rested on them alone: corrections and withdrawals of what they said, commitments that an adoption made. */
  readonly resting: number
  /** Districts, schools and periods that stay known, because something else names them. */
  readonly registeredAgain: number
  /** How many districts, schools and periods are known no longer. */
  readonly gone: { readonly districts: number; readonly schools: number; readonly periods: number }
  readonly dryRun: boolean
}
export type WithdrawalOutcome =
  | { readonly ok: true; readonly report: WithdrawalReport }
  | { readonly ok: false; readonly reason: 'unknown' | 'framework' }
  | {
      readonly ok: false
      readonly reason: 'needed'
      readonly obstacles: readonly string[]
      readonly obstaclesTotal: number
    }

/**
 * Takes an import back: each of its acts is named by an `ImportedActWithdrawn` in its own stream, and counts as never made from
 * then on. Everything is decided before anything is written. A run that was cut short is finished by the next one, since a
 * withdrawal has one id.
 */
export async function withdrawImport(
  dependencies: WithdrawalDependencies,
  sha256: string,
  { rationale, dryRun }: { readonly rationale: string; readonly dryRun: boolean },
): Promise<WithdrawalOutcome> {
  const { store, ledgerClock, onProgress } = dependencies
  const whole = await store.size()
  const reading = { store, ledgerClock, onEvents: (read: number) => onProgress('reading', read, whole) }
  const trace = await traceOf(reading, sha256)
  if (trace.streams.size === 0) return { ok: false, reason: 'unknown' }
  if (trace.kinds.has('frameworks') || trace.kinds.has('processes')) return { ok: false, reason: 'framework' }
  const asked = { sha256, rationale, today: dayOf(ledgerClock.now()) }
  const withdrawing = new Withdrawing(dependencies, asked, trace)
  await withdrawing.findOrphans()
  await withdrawing.findEffects()
  await withdrawing.check(async (wanted, isLookedAt, names) =>
    addNames(reading, trace, wanted, isLookedAt, names),
  )
  const { obstacles } = withdrawing
  if (obstacles.length > 0) {
    const shown = obstacles.slice(0, OBSTACLES_MAX)
    return { ok: false, reason: 'needed', obstacles: shown, obstaclesTotal: obstacles.length }
  }
  const report = { sha256, kinds: [...trace.kinds].sort(), ...withdrawing.counts(), dryRun }
  if (!dryRun) await withdrawing.record()
  if (!dryRun) await withdrawing.followCases()
  return { ok: true, report }
}

const isRegistry = (stream: string): boolean => ['district', 'school', 'round'].includes(categoryOf(stream))

class Withdrawing {
  readonly #dependencies: WithdrawalDependencies
  readonly #asked: ImportWithdrawal
  readonly #trace: ImportTrace
  readonly #correlationId: string
  /** The commitments of adoptions that only the import stated. */
  readonly #orphans = new Set<string>()
  /** Who else names what the import registered. */
  readonly #names: Names = new Map()
  /** What follows for schools from the cases that it tells of. */
  readonly #effects = new CaseEffects()
  #closedSchool = false
  readonly #gone = { districts: 0, schools: 0, periods: 0 }
  readonly obstacles: string[] = []
  #withdrawn = 0
  #before = 0
  #resting = 0
  #again = 0

  constructor(dependencies: WithdrawalDependencies, asked: ImportWithdrawal, trace: ImportTrace) {
    this.#dependencies = dependencies
    this.#asked = asked
    this.#trace = trace
    this.#correlationId = dependencies.newId()
  }

  /** Finds the commitments that were made because of the import alone. */
  async findOrphans(): Promise<void> {
    for (const id of this.#trace.adopted) {
      const known = await this.#read(streamOf.entity({ kind: 'district', id }))
      const { remaining } = this.#decide(streamOf.entity({ kind: 'district', id }), known)
      if (remaining.some(({ type }) => type === 'StrategyAdopted')) continue
      const adoptions = known.flatMap(event => (event.type === 'StrategyAdopted' ? [event.data.on] : []))
      const made = adoptions.flatMap(adoptedOn =>
        TEMPLATES.flatMap(template => commitmentsOf(template, { district: { id }, adoptedOn, funders: [] })),
      )
      for (const each of made) this.#orphans.add(streamOf.commitment(each.id))
    }
  }

  /** Finds the schools that its cases closed or reopened. */
  async findEffects(): Promise<void> {
    for (const stream of this.#trace.streams.keys()) {
      if (categoryOf(stream) !== 'closure') continue
      const known = await this.#read(stream)
      this.#effects.add(stream, known, this.#decide(stream, known).remaining)
    }
  }

  /** Decides every stream and writes nothing. */
  async check(
    addNamesElsewhere: (
      wanted: ReadonlySet<string>,
      isLookedAt: (stream: string) => boolean,
      names: Names,
    ) => Promise<void>,
  ): Promise<void> {
    const streams = this.#streams()
    const wanted = new Set(streams.filter(isRegistry))
    let done = 0
    for (const stream of streams) {
      const known = await this.#read(stream)
      const decided = this.#decide(stream, known)
      this.#closedSchool ||= closesSchool(known, this.#asked.sha256)
      this.#nameAll(decided, wanted)
      this.#withdrawn += decided.acts.length
      this.#before += decided.before
      if (!wanted.has(stream)) this.#resting += decided.resting.length
      this.#dependencies.onProgress('checking', ++done, streams.length)
    }
    const own = new Set(streams)
    if (wanted.size > 0) await addNamesElsewhere(wanted, stream => !own.has(stream), this.#names)
    for (const stream of wanted) this.#checkRegistry(stream, this.#decide(stream, await this.#read(stream)))
  }

  #nameAll({ remaining }: WithdrawnStream, wanted: ReadonlySet<string>): void {
    for (const event of remaining) {
      for (const each of namedBy(event, this.#trace.rates)) {
        if (wanted.has(each) && !this.#names.has(each)) this.#names.set(each, importedOf(event))
      }
    }
  }

  #checkRegistry(stream: string, decided: WithdrawnStream): void {
    // Only now it is known which other streams name it.
    this.#resting += decided.resting.length
    if (decided.obstacle !== null) this.obstacles.push(decided.obstacle)
    if (decided.isNamed) this.#again++
    else if (decided.remaining.length === 0 && decided.acts.length > 0) this.#gone[whatIs(stream)]++
  }

  counts() {
    return {
      withdrawn: this.#withdrawn,
      before: this.#before,
      resting: this.#resting,
      registeredAgain: this.#again,
      gone: { ...this.#gone },
    }
  }

  /** Writes what was decided: the registry last, so that nothing that still counts ever lacks its period. */
  async record(): Promise<void> {
    const streams = this.#streams()
    let done = 0
    for (const phase of [streams.filter(each => !isRegistry(each)), streams.filter(isRegistry)]) {
      await concurrently(phase, async stream => {
        await this.#recordStream(stream)
        this.#dependencies.onProgress('withdrawing', ++done, streams.length)
      })
    }
  }

  /** What still counts may close a school in the place of what was withdrawn. */
  async followCases(): Promise<void> {
    const cases = this.#closedSchool ? this.#trace.cases : this.#effects.cases
    const { sha256, today } = this.#asked
    await followAllCases({ ...this.#dependencies, correlationId: this.#correlationId, sha256, today }, cases)
  }

  async #recordStream(stream: string): Promise<void> {
    let reached: number | undefined
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const known = await this.#read(stream, reached)
      const { events, obstacle } = this.#decide(stream, known)
      if (obstacle !== null)
        throw new Error(`${stream}: ${obstacle}: the ledger changed meanwhile, try again`)
      const clash = await this.#append(stream, events, known.at(-1)?.revision ?? 'none')
      if (clash === null) return
      if (clash !== 'none') reached = clash
    }
    throw new Error(`${stream} is being written by others: withdraw the import again`)
  }

  /** Appends events in batches. Returns where the stream stands if another writer was faster, else null. */
  async #append(
    stream: string,
    events: WithdrawnStream['events'],
    expected: ExpectedRevision,
  ): Promise<ExpectedRevision | null> {
    const { store, ledgerClock, actor } = this.#dependencies
    const metadata = { actor, correlationId: this.#correlationId, recordedAt: ledgerClock.now() }
    let at = expected
    for await (const batch of batchesOf([events.map(({ id, event }) => encode(id, event, metadata))])) {
      const outcome = await store.append(stream, batch, at)
      if (outcome.conflict) return outcome.actual
      at = outcome.revision
    }
    return null
  }

  #streams(): readonly string[] {
    return [...new Set([...this.#trace.streams.keys(), ...this.#orphans, ...this.#effects.schools])].sort()
  }

  /** Reads a stream at least as far as the log showed it. */
  async #read(stream: string, reached = this.#trace.streams.get(stream)): Promise<readonly LedgerEvent[]> {
    const { store, ledgerClock } = this.#dependencies
    const known = (await store.readStream(stream, -1, reached)).map(decode)
    const last = known.at(-1)
    if (last !== undefined) ledgerClock.advanceTo(last.metadata.recordedAt)
    return known
  }

  #decide(stream: string, known: readonly LedgerEvent[]): WithdrawnStream {
    return withdrawFrom(stream, known, this.#asked, {
      names: this.#names,
      effects: this.#effects,
      isOrphaned: this.#orphans.has(stream),
    })
  }
}

function whatIs(stream: string): keyof WithdrawalReport['gone'] {
  const category = categoryOf(stream)
  if (category === 'round') return 'periods'
  return category === 'district' ? 'districts' : 'schools'
}
