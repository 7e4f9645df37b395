import type { FrameworkVersion } from '../../domain/framework/document.ts'
import { type Lineage, lineageOf } from '../../domain/framework/lineage.ts'
import { inputsOf, statedBy } from '../../domain/rating/causes.ts'
import type { Cell } from '../../domain/rating/cell.ts'
import { compareRatings, type PositionedRating } from '../../domain/rating/published-rating.ts'
import { type Timeline, timelineOf } from '../../domain/rating/timeline.ts'
import { partsOf } from '../../domain/subjects.ts'
import { comparePeriods, type Period } from '../../domain/values/period.ts'
import type { Facts } from '../command/facts.ts'
import type { SaidCells } from './cells.ts'

/** After every day. */
export const ANY_DAY = '9999-12-31'

/** A component as it was rolled up from its elements. */
export type RolledUp = {
  readonly cells: SaidCells
  /** From which elements, by which rule and as an act of which class, in words. */
  readonly reason: string
  /** The acts that called for it, and those behind the levels that it was made of. */
  readonly acts: readonly PositionedRating[]
}

/** What is rolled up in one assessment. */
export type AssessmentRollUps = {
  readonly components: readonly string[]
  /** What a component shows at the end of a day; null where it was not rolled up by then, or was rated itself. */
  readonly of: (component: string, day: string) => RolledUp | null
  /** Whether the file tells roll-ups at all, so that one which it leaves out is missing. */
  readonly areTold: boolean
  /** The elements that a file of roll-ups alone need not tell. */
  readonly untold: ReadonlySet<string>
}

/** What the ledger rolls up in the assessments that a file is about. */
export type RollUps = { readonly in: (stream: string) => Promise<AssessmentRollUps> }

type Streams = ReadonlyMap<string, readonly { readonly cells: SaidCells }[]>
type Read = Pick<Facts, 'framework' | 'otherRatings' | 'period'>
const NOTHING: AssessmentRollUps = { components: [], of: () => null, areTold: false, untold: new Set() }

/** Reads what is rolled up. Nothing is read where no row names a component that has elements. */
export function rollUpsOf(facts: Read, streams: Streams): RollUps {
  const actsOf = remembered(async (framework, entity) => {
    const { versions } = await facts.framework(framework)
    const kind = versions[0]?.rates ?? 'district'
    return facts.otherRatings({ entity: { kind, id: entity }, framework, period: EVERY_PERIOD })
  })
  let told: Promise<Told> | undefined
  return {
    in: async stream => {
      told ??= toldBy(facts.framework, actsOf, streams)
      const { areComponents, areElements, areRollUps } = await told
      if (!areComponents) return NOTHING
      const [framework = '', entity = '', id = ''] = partsOf(stream)
      const { versions } = await facts.framework(framework)
      const period = await facts.period(framework, id)
      if (period === null || versions.length === 0) return NOTHING
      const components = versions.flatMap(rolledUpIn)
      const elements = components.flatMap(component => component.elements.map(each => each.id))
      const acts = (await actsOf(framework, entity)).filter(act => comparePeriods(act.period, period) <= 0)
      return {
        components: [...new Set(components.map(component => component.id))],
        of: rolledUpOn(lineageOf(versions), acts, period),
        areTold: areRollUps,
        untold: new Set(areRollUps && !areElements ? elements : []),
      }
    },
  }
}

/** The id of no period: none is left out of the others. */
const EVERY_PERIOD = ''

type ActsOf = (framework: string, entity: string) => Promise<readonly PositionedRating[]>

function remembered(read: ActsOf): ActsOf {
  const known = new Map<string, ReturnType<ActsOf>>()
  return (framework, entity) => {
    const key = `${framework} ${entity}`
    const acts = known.get(key) ?? read(framework, entity)
    known.set(key, acts)
    return acts
  }
}

/** What the rows of a file are about: components that have elements, such elements, and components that were rolled up. */
type Told = {
  readonly areComponents: boolean
  readonly areElements: boolean
  readonly areRollUps: boolean
}

async function toldBy(framework: Read['framework'], actsOf: ActsOf, streams: Streams): Promise<Told> {
  let [areComponents, areElements, areRollUps] = [false, false, false]
  for (const [stream, rows] of streams) {
    const [of = '', entity = '', period = ''] = partsOf(stream)
    const components = (await framework(of)).versions.flatMap(rolledUpIn)
    const names = new Set(rows.map(({ cells }) => cells.item ?? ''))
    const own = components.filter(({ id }) => names.has(id))
    areComponents ||= own.length > 0
    areElements ||= components.some(({ elements }) => elements.some(({ id }) => names.has(id)))
    if (areRollUps || own.length === 0) continue
    const acts = (await actsOf(of, entity)).filter(act => act.period.id === period)
    const acted = new Set(acts.map(({ item }) => item))
    areRollUps = own.some(({ id, elements }) => !acted.has(id) && elements.some(each => acted.has(each.id)))
  }
  return { areComponents, areElements, areRollUps }
}

/** The components of a version that are rolled up from elements. */
const rolledUpIn = ({ rollUp, components }: FrameworkVersion): FrameworkVersion['components'] =>
  rollUp.rule === 'none' ? [] : components.filter(({ elements }) => elements.length > 0)

function rolledUpOn(lineage: Lineage, acts: readonly PositionedRating[], period: Period) {
  const timelines = new Map<string, Timeline>()
  const timelineOn = (day: string): Timeline => {
    const known = timelines.get(day)
    if (known !== undefined) return known
    const seen = acts.filter(({ visibleOn }) => visibleOn <= day)
    const made = timelineOf(lineage, seen)
    timelines.set(day, made)
    return made
  }
  return (item: string, day: string): RolledUp | null => {
    const timeline = timelineOn(day)
    const { version } = timeline.versionAt(period)
    const cell = timeline.carriedAt(version, item, period)
    if (cell?.period.id !== period.id || cell.basis !== 'roll-up') return null
    return rolledUp(timeline, cell)
  }
}

function rolledUp(timeline: Timeline, cell: Cell): RolledUp {
  const { item, version, rank, period } = cell
  const last = cell.actions.at(-1)
  const document = timeline.lineage.versions.get(version)
  const elements = document?.components.find(({ id }) => id === item)?.elements ?? []
  const inputs = inputsOf(timeline, cell).map(input => input.item)
  const rule = document?.rollUp.rule ?? 'none'
  const from = `${inputs.length} of ${elements.length} elements (${inputs.join(', ')}), ${rule}: ${last?.action}`
  return {
    cells: {
      item,
      framework_version: version,
      level: timeline.lineage.levels(version, item)[rank ?? -1]?.name ?? '',
      status: rank === null ? 'not-rated' : 'rated',
      reason: last?.reason ?? '',
      occurred_on: last?.act.occurredOn ?? '',
    },
    reason: `${rank === null ? 'not rolled up' : 'rolled up'} here from ${from}`,
    acts: statedBy(timeline, { version, item, period }).toSorted(compareRatings),
  }
}
