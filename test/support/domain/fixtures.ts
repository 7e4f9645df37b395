import { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { lineageOf } from '../../../src/domain/framework/lineage.ts'
import type { RatingAction } from '../../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { type Timeline, timelineOf } from '../../../src/domain/rating/timeline.ts'
import { type Period, periodFromId } from '../../../src/domain/values/period.ts'

export const DEPTH = ['Not in place', 'Emerging', 'Established', 'National exemplar']

type Draft = {
  readonly version?: string
  readonly previous?: string
  /** Component to elements. */
  readonly items?: { readonly [component: string]: readonly string[] }
  readonly rule?: 'median-low' | 'minimum' | 'none'
  readonly share?: string
  /** Level names from worst to best; their values are 1, 2, 3 … */
  readonly levels?: readonly string[]
  readonly crosswalk?: readonly {
    readonly item: string
    readonly relation: 'same' | 'widened' | 'split' | 'merged' | 'none'
    readonly from?: readonly { readonly version: string; readonly item: string }[]
  }[]
}

/** A version of a framework in few words: everything that is not given has the simplest value. */
export function version({
  version: id = 'v1',
  previous,
  items = { lead: [], fund: [] },
  rule = 'none',
  share = '0.5',
  levels = DEPTH,
  crosswalk = [],
}: Draft = {}): FrameworkVersion {
  return FrameworkVersion.parse({
    id: 'rubric',
    version: id,
    ...(previous === undefined ? {} : { previous }),
    title: `Rubric ${id}`,
    rates: 'district',
    scales: [{ id: 'depth', levels: levels.map((name, at) => ({ value: at + 1, name, aliases: [] })) }],
    components: Object.entries(items).map(([component, elements]) => ({
      id: component,
      title: component,
      scale: 'depth',
      elements: elements.map(element => ({ id: element, title: element, scale: 'depth' })),
    })),
    rollUp: { rule, minimumShareRated: share },
    crosswalk,
  })
}

export function period(id: string): Period {
  const known = periodFromId(id)
  if (known === null) throw new Error(`${id} says no dates`)
  return known
}

type Told = {
  readonly day?: string
  readonly kind?: PositionedRating['kind']
  readonly version?: string
  readonly basis?: PositionedRating['basis']
  readonly visibleOn?: string
  readonly position?: number
}

/** Acts in the order in which they were recorded: a level by its value, `null` for not rated; by default from a command. */
export function acting() {
  let count = 0
  const act = (
    item: string,
    value: number | null | string,
    periodId: string,
    { day, kind = 'rating', version: of = 'v1', basis = 'rated', visibleOn, position }: Told = {},
  ): PositionedRating => {
    count++
    const on = day ?? period(periodId).to
    return {
      item,
      version: of,
      kind,
      basis,
      level: typeof value === 'number' ? value : null,
      notRated: kind === 'withdrawal' || typeof value === 'number' ? null : (value ?? 'no-data'),
      day: on,
      occurredOn: on,
      visibleOn: visibleOn ?? on,
      revision: count,
      publicBy: count,
      importId: kind === 'import' ? `import-${String(count).padStart(4, '0')}` : '',
      period: period(periodId),
      position: position ?? count,
    }
  }
  return {
    rate: act,
    imports: (item: string, value: number | null | string, periodId: string, told: Told = {}) =>
      act(item, value, periodId, { ...told, kind: 'import' }),
    correct: (item: string, value: number | null | string, periodId: string, told: Told = {}) =>
      act(item, value, periodId, { ...told, kind: 'correction' }),
    override: (item: string, value: number, periodId: string, told: Told = {}) =>
      act(item, value, periodId, { ...told, basis: 'overridden' }),
    withdraw: (item: string, periodId: string, told: Told = {}) =>
      act(item, null, periodId, { ...told, kind: 'withdrawal' }),
  }
}

export const timeline = (
  versions: readonly FrameworkVersion[],
  acts: readonly PositionedRating[],
): Timeline => timelineOf(lineageOf(versions), acts)

/** `UP 2>3` for every action on an item itself: its class, the level before it, and the level after it. */
export const story = (of: Timeline, item: string): readonly string[] =>
  of
    .history(item)
    .filter(each => each.item === item)
    .map(told)

const told = ({ action, from, to }: RatingAction): string =>
  `${action} ${from?.level.value ?? '-'}>${to?.level.value ?? '-'}`

/**
 * `rated 3`, `carried 3`, `not-carried 3` (the level that cannot be shown), `not-rated`, `withdrawn` or `never-rated`: what an
 * item shows at a period.
 */
export function shows(of: Timeline, item: string, at: string, versionId?: string): string {
  const asked = period(at)
  const shownIn = versionId ?? of.versionAt(asked).version
  const cell = of.carriedAt(shownIn, item, asked)
  if (cell === null) {
    const notCarried = of.notCarriedAt(shownIn, item, asked)
    return notCarried === null ? 'never-rated' : `not-carried ${notCarried.level.value}`
  }
  if (cell.status !== 'level') return cell.status
  const level = of.lineage.levels(cell.version, cell.item)[cell.rank ?? -1]
  return `${cell.period.id === at ? 'rated' : 'carried'} ${level?.value}`
}
