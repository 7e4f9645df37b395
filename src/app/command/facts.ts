import { assessment } from '../../domain/assessment/assessment.ts'
import type { FrameworkFacts, RoundFacts } from '../../domain/assessment/command.ts'
import { isCited, recordsIn } from '../../domain/closure/citation.ts'
import { closure } from '../../domain/closure/closure.ts'
import type { OtherCase } from '../../domain/closure/command.ts'
import { bodiesBy } from '../../domain/closure/deciding.ts'
import { caseOn } from '../../domain/closure/fold.ts'
import type { CaseStep } from '../../domain/closure/order.ts'
import type { BodiesOf } from '../../domain/closure/state.ts'
import { entity } from '../../domain/entity/entity.ts'
import type { EntityState } from '../../domain/entity/state.ts'
import { framework } from '../../domain/framework/framework.ts'
import { process } from '../../domain/process/process.ts'
import type { ProcessState } from '../../domain/process/state.ts'
import type { PositionedRating } from '../../domain/rating/published-rating.ts'
import { round } from '../../domain/round/round.ts'
import { isOpen } from '../../domain/round/state.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import { type Period, periodFromId } from '../../domain/values/period.ts'
import { FactMissing } from './fact-missing.ts'
import type { Load } from './load.ts'

/** An entity in one period of a framework. */
export type AssessmentAddress = {
  readonly entity: EntityReference
  readonly framework: string
  readonly period: string
}

/**
 * Facts of other streams that a command rests on, read from the store and never from a read model. Only this reads them, so that
 * a command has the same facts whether it comes from the API, the web or the command line.
 */
export type Facts = {
  /** Every published version; none where there is no such framework. */
  readonly framework: (id: string) => Promise<FrameworkFacts>
  /** The same, of a framework that must be there. Throws `FactMissing`. */
  readonly publishedFramework: (id: string) => Promise<FrameworkFacts>
  /** The framework of an assessment, which must rate its entity, and the entity must be there. Throws `FactMissing`. */
  readonly ratingFramework: (address: AssessmentAddress) => Promise<FrameworkFacts>
  /** Whether a round is open, with its period. A period whose dates are not known has empty ones, and is refused for that. */
  readonly round: (framework: string, period: string) => Promise<RoundFacts & { readonly period: Period }>
  /** A period as it was registered with its round, or as its id says; null where neither gives its dates. */
  readonly period: (framework: string, id: string) => Promise<Period | null>
  /** The periods of a framework that this process knows of. */
  readonly periods: (framework: string) => Promise<readonly Period[]>
  /** A district or school that must be there; `field` is the one that named it. Throws `FactMissing`. */
  readonly entity: (
    reference: EntityReference,
    field?: string,
  ) => Promise<{ readonly state: EntityState; readonly revision: number }>
  /** What is known of a district or school, also where nothing is. */
  readonly knownEntity: (reference: EntityReference) => Promise<EntityState>
  /** What is public of an entity in the other periods of a framework. */
  readonly otherRatings: (address: AssessmentAddress) => Promise<readonly PositionedRating[]>
  /** The rules and moratoria of a process; null where none is named, or it was not published. */
  readonly process: (id: string | null) => Promise<ProcessState | null>
  /** The steps of other records that references of a case name. */
  readonly citedSteps: (id: string, references: readonly string[]) => Promise<readonly CaseStep[]>
  /** The other cases of a school, as they stand at the end of a day. */
  readonly otherCases: (id: string, school: string, day: string) => Promise<readonly OtherCase[]>
}

export type FactsDependencies = {
  readonly load: Load
  /** The periods of a framework. No stream lists them, so this waits until the log was read to its end. */
  readonly periodsOf: (framework: string) => Promise<readonly Period[]>
  /** The cases of a school. No stream lists them either. */
  readonly casesOf: (school: string) => Promise<readonly string[]>
}

/** The facts of other streams, read from the store. */
export function factsFrom({ load, periodsOf, casesOf }: FactsDependencies): Facts {
  const loadFramework = async (id: string): Promise<FrameworkFacts> => {
    const { state: versions, revision } = await load(framework, streamOf.framework(id))
    return { versions, revision: revision ?? 0 }
  }
  const publishedFramework = async (id: string): Promise<FrameworkFacts> => {
    const facts = await loadFramework(id)
    if (facts.versions.length === 0) throw new FactMissing({ code: 'framework-unknown', framework: id })
    return facts
  }
  const loadEntity: Facts['entity'] = async (reference, field) => {
    const { state, revision, standing } = await load(entity, streamOf.entity(reference))
    if (revision === null || standing.length === 0)
      throw new FactMissing({ code: 'entity-unknown', entity: reference, field })
    return { state, revision }
  }
  const loadProcess = async (id: string | null): Promise<ProcessState | null> => {
    if (id === null) return null
    const { state } = await load(process, streamOf.process(id))
    return state.versions.length === 0 ? null : state
  }
  /** The bodies that decide a case, by the rules that its steps name. */
  const bodiesIn = async (steps: readonly CaseStep[]): Promise<BodiesOf> => {
    const named = steps.flatMap(({ data }) => ('process' in data && data.process ? [data.process] : []))
    const published = new Map<string, ProcessState | null>()
    for (const id of new Set(named)) published.set(id, await loadProcess(id))
    return bodiesBy(id => published.get(id) ?? null)
  }
  return {
    framework: loadFramework,
    publishedFramework,
    ratingFramework: async ({ entity: { kind, id }, framework: of }) => {
      // Both are read at once, to save a round trip to the database. If both are missing, the framework is reported.
      const [published, found] = await Promise.allSettled([publishedFramework(of), loadEntity({ kind, id })])
      if (published.status === 'rejected') throw published.reason
      const facts = published.value
      const rates = facts.versions[0]?.rates ?? kind
      if (rates !== kind) throw new FactMissing({ code: 'framework-rates-other', framework: of, rates, kind })
      if (found.status === 'rejected') throw found.reason
      return facts
    },
    round: async (of, id) => {
      const { state, revision } = await load(round, streamOf.round(of, id))
      const period = state?.period ?? periodFromId(id) ?? { id, label: id, from: '', to: '' }
      return { isOpen: isOpen(state), revision: revision ?? 0, period }
    },
    period: async (of, id) => (await load(round, streamOf.round(of, id))).state?.period ?? periodFromId(id),
    periods: periodsOf,
    entity: loadEntity,
    knownEntity: async reference => (await load(entity, streamOf.entity(reference))).state,
    otherRatings: async ({ entity: { id }, framework: of, period }) => {
      const others = (await periodsOf(of)).filter(each => each.id !== period)
      const loaded = await Promise.all(
        others.map(async each => {
          const { state } = await load(
            assessment,
            streamOf.assessment({ framework: of, entity: id, period: each.id }),
          )
          return state.acts.map(act => ({ ...act, period: each, position: 0 }))
        }),
      )
      return loaded.flat()
    },
    process: loadProcess,
    citedSteps: async (id, references) => {
      const records = recordsIn(references).filter(record => record !== id)
      const loaded = await Promise.all(
        records.map(async record => {
          const { steps } = (await load(closure, streamOf.closure(record))).state
          return steps.filter(step => references.some(reference => isCited(reference, record, step)))
        }),
      )
      return loaded.flat()
    },
    otherCases: async (id, school, day) => {
      const others = (await casesOf(school)).filter(each => each !== id)
      return Promise.all(
        others.map(async other => {
          const { steps } = (await load(closure, streamOf.closure(other))).state
          const { state, frame } = caseOn(steps, day, await bodiesIn(steps))
          return { case: other, state, authority: frame.authority }
        }),
      )
    },
  }
}
