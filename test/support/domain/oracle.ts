import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import type { Period } from '../../../src/domain/values/period.ts'

/**
 * The rules of rating actions once more: slow, and one by one. It shares no code with `src/domain/rating/timeline.ts`; where
 * the two differ, one of them has the rules wrong.
 */
export function oracleOf(versions: readonly FrameworkVersion[], given: readonly PositionedRating[]) {
  return worldOf(versions, given)
}

type Standing = {
  readonly status: 'none' | 'level' | 'not-carried' | 'not-rated' | 'withdrawn'
  readonly level: number | null
  /** No level was given since one was withdrawn. */
  readonly isAfterWithdrawal: boolean
  readonly isImport: boolean
  readonly period: Period
  readonly version: string
  readonly item: string
  readonly last: string
}
type Line = {
  readonly action: string
  readonly from: number | null
  readonly to: number | null
  readonly previous: number | null
  readonly comparable: boolean | null
  readonly revisions: readonly number[]
}
/** One act with every source of it. */
type Group = readonly [PositionedRating, ...PositionedRating[]]

const periodKey = ({ from, to, id }: Period) => `${from} ${to} ${id}`
const pad = (n: number) => String(n).padStart(9, '0')
const actKey = ({ period, day, kind, importId, revision }: PositionedRating) =>
  [periodKey(period), day, kind === 'import' ? 0 : 1, importId, pad(revision)].join(' ')
const byKey = (a: PositionedRating, b: PositionedRating) => (actKey(a) < actKey(b) ? -1 : 1)
const sameValue = (a: PositionedRating, b: PositionedRating) =>
  a.level === b.level && a.notRated === b.notRated
const median = (levels: readonly number[]) =>
  levels.toSorted((a, b) => a - b)[Math.ceil(levels.length / 2) - 1] ?? null

function worldOf(versions: readonly FrameworkVersion[], given: readonly PositionedRating[]) {
  const acts = given.toSorted(byKey)
  const periods = [...new Map(acts.map(act => [act.period.id, act.period])).values()]
  const version = (id: string) => versions.find(each => each.version === id) as FrameworkVersion
  const versionIn = (period: Period) =>
    acts.findLast(act => act.period.id === period.id)?.version ?? versions[0]?.version ?? ''
  const versionAt = (period: Period) =>
    acts.findLast(act => periodKey(act.period) <= periodKey(period))?.version ?? versions[0]?.version ?? ''
  const componentOf = (of: string, item: string) => version(of).components.find(({ id }) => id === item)
  const elementsOf = (of: string, item: string) =>
    version(of).rollUp.rule === 'none' ? [] : (componentOf(of, item)?.elements.map(({ id }) => id) ?? [])

  /** The acts on the cell itself, each in a group with the second sources that repeat it; a command goes first in its group. */
  const groups = (item: string, period: Period): readonly Group[] => {
    const found: Group[] = []
    for (const act of acts.filter(each => each.item === item && each.period.id === period.id)) {
      const last = found.at(-1)?.[0]
      const isSource =
        last !== undefined &&
        last.day === act.day &&
        last.kind !== 'withdrawal' &&
        act.kind !== 'withdrawal' &&
        sameValue(last, act) &&
        (last.kind === 'import' || act.kind === 'import')
      if (!isSource) found.push([act])
      else if (last.kind === 'import' && act.kind !== 'import') found.push([act, ...(found.pop() as Group)])
      else found.push([...(found.pop() as Group), act])
    }
    return found
  }
  /** Where an act stands in order: a further source stands with the act that it repeats. */
  const headKey = (act: PositionedRating) =>
    actKey(groups(act.item, act.period).find(group => group.includes(act))?.[0] ?? act)
  const elementActs = (of: string, component: string, period: Period) =>
    acts.filter(act => act.period.id === period.id && elementsOf(of, component).includes(act.item))

  /** What a cell shows after all acts in it; `none` if no act concerns it. */
  const cell = (item: string, period: Period): Standing => {
    const of = versionIn(period)
    const said = groups(item, period).map(([act]) => act)
    const last = said.at(-1)
    const base = { period, version: of, item }
    const lastLevel = said.findLastIndex(({ level }) => level !== null)
    const isWithdrawn = said.some(({ kind }, at) => kind === 'withdrawal' && at > lastLevel)
    const caused = elementActs(of, item, period)
    if (caused.length > 0 && (last === undefined || last.kind === 'withdrawal')) {
      const { level, isImport } = rolled(of, item, period)
      const status = level === null ? 'not-rated' : 'level'
      const key = actKey([...caused, ...said].toSorted(byKey).at(-1) as PositionedRating)
      return { ...base, status, level, isAfterWithdrawal: isWithdrawn && level === null, isImport, last: key }
    }
    if (last === undefined)
      return { ...base, status: 'none', level: null, isAfterWithdrawal: false, isImport: false, last: '' }
    const status = last.kind === 'withdrawal' ? 'withdrawn' : last.level === null ? 'not-rated' : 'level'
    const isImport = last.kind === 'import'
    return {
      ...base,
      status,
      level: last.level,
      isAfterWithdrawal: isWithdrawn,
      isImport,
      last: actKey(last),
    }
  }

  const rolled = (of: string, component: string, period: Period) => {
    const { rule, minimumShareRated } = version(of).rollUp
    const elements = elementsOf(of, component)
    const inputs = elements.map(id => standing(of, id, period)).filter(({ status }) => status === 'level')
    const levels = inputs.map(({ level }) => level as number)
    const isEnough = inputs.length > 0 && inputs.length / elements.length >= Number(minimumShareRated) - 1e-12
    const level = !isEnough ? null : rule === 'minimum' ? Math.min(...levels) : median(levels)
    return { level, isImport: inputs.every(({ isImport }) => isImport) }
  }

  /** Cells of an item and the items linked to it, up to a period, latest first. */
  const cellsBack = (of: string, item: string, until: string) =>
    periods
      .filter(period => periodKey(period) <= until)
      .toReversed()
      .flatMap(period =>
        links(versions, of, item)
          .filter(link => link.version === versionIn(period))
          .map(link => ({ ...cell(link.item, period), comparable: link.comparable, carries: link.carries }))
          .filter(({ status }) => status !== 'none')
          .toSorted((a, b) => (a.last < b.last ? 1 : -1)),
      )

  const nothing = (of: string, item: string, period: Period): Standing => ({
    period,
    version: of,
    item,
    status: 'none',
    level: null,
    isAfterWithdrawal: false,
    isImport: false,
    last: '',
  })
  /** What the latest act on an item or a linked one leaves. A level shows in this version only over links that carry it. */
  const standing = (of: string, item: string, period: Period): Standing => {
    const found = cellsBack(of, item, periodKey(period))[0] ?? nothing(of, item, period)
    const isShown = found.status !== 'level' || ('carries' in found && found.carries)
    return isShown ? found : { ...found, status: 'not-carried' }
  }

  /** The latest earlier level that stands, however old, or nothing if one was withdrawn after it. */
  const earlier = (of: string, item: string, period: Period) => {
    const before = cellsBack(of, item, periodKey(period)).filter(each => each.period.id !== period.id)
    const found = before.find(each => each.status === 'level' || each.isAfterWithdrawal)
    return found === undefined || found.isAfterWithdrawal || found.level === null ? null : found
  }

  const lineOf = (
    of: string,
    item: string,
    period: Period,
    value: number | null | 'withdrawn',
    shown: { readonly status: string; readonly level: number | null; readonly isAfterWithdrawal: boolean },
    isImport: boolean,
    isRestated: boolean | null,
  ): Omit<Line, 'revisions'> => {
    const previous = earlier(of, item, period)
    const to = typeof value === 'number' ? value : null
    const comparable = to === null ? null : (previous?.comparable ?? null)
    const held = { previous: previous?.level ?? null, comparable }
    const isNew = { previous: null, comparable: null }
    if (value === 'withdrawn') return { action: 'WO', from: shown.level, to, ...isNew }
    const isChanged = isRestated ?? (shown.status === 'level' || shown.status === 'not-rated')
    const isNewAgain = shown.isAfterWithdrawal && to !== null && isRestated !== true
    if (isChanged && !isNewAgain) return { action: 'RS', from: shown.level, to, ...held }
    if (to === null) return { action: 'NR', from: held.previous, to, ...held }
    if (previous === null || isNewAgain) return { action: isImport ? 'HS' : 'NW', from: null, to, ...isNew }
    const movement = to > (previous.level as number) ? 'UP' : to < (previous.level as number) ? 'DG' : 'AF'
    return { action: previous.comparable ? movement : 'SC', from: previous.level, to, ...held }
  }

  /** What an item shows: its status as a snapshot says it, its level, and the one that could not be carried. */
  const snapshot = (of: string, item: string, period: Period) => {
    const found = standing(of, item, period)
    const shown = { level: null, notCarried: null }
    if (found.status === 'none') return { ...shown, status: 'never-rated' }
    if (found.status === 'not-carried') {
      const { level, version, item: origin } = found
      return {
        ...shown,
        status: found.status,
        notCarried: { level, period: found.period.id, version, item: origin },
      }
    }
    if (found.status !== 'level') return { ...shown, status: found.status }
    return { ...shown, status: found.period.id === period.id ? 'rated' : 'carried', level: found.level }
  }

  const derived = (of: string, item: string, period: Period, shown: Standing): Line => {
    const now = snapshot(of, item, period)
    const without = worldOf(versions, withoutRestatements(acts, period)).snapshot(of, item, period)
    const isRestated = now.status !== without.status || now.level !== without.level
    const { level, isImport } = rolled(of, item, period)
    const before = isRestated ? { ...shown, level: without.level } : shown
    const causes = [...elementActs(of, item, period), ...groups(item, period).flat()].toSorted(byKey)
    const line = lineOf(of, item, period, level, before, isImport, isRestated)
    return { ...line, revisions: causes.map(({ revision }) => revision) }
  }

  const storyIn = (item: string, period: Period): readonly Line[] => {
    const of = versionIn(period)
    const lines: Line[] = []
    const direct = groups(item, period)
    const first = direct[0]?.[0]
    let shown: Standing = nothing(of, item, period)
    if (first?.kind === 'correction') {
      const isBefore = (act: PositionedRating) => headKey(act) < actKey(first)
      const until = worldOf(versions, acts.filter(isBefore))
      const rolledUp = elementActs(of, item, period).some(isBefore)
      if (rolledUp) {
        lines.push(until.derived(of, item, period, shown))
        shown = until.cell(item, period)
      }
    }
    direct.forEach(([act, ...others], at) => {
      const value = act.kind === 'withdrawal' ? 'withdrawn' : act.level
      const line = lineOf(of, item, period, value, shown, act.kind === 'import', null)
      lines.push({ ...line, revisions: [act, ...others].toSorted(byKey).map(({ revision }) => revision) })
      const upTo = direct.slice(0, at + 1).flat()
      shown = worldOf(versions, [
        ...acts.filter(each => periodKey(each.period) < periodKey(period)),
        ...upTo,
      ]).cell(item, period)
    })
    const isRolled = direct.length === 0 || direct.at(-1)?.[0].kind === 'withdrawal'
    if (isRolled && elementActs(of, item, period).length > 0) lines.push(derived(of, item, period, shown))
    return lines
  }

  return {
    periods,
    versionAt,
    cell,
    snapshot,
    derived,
    story: (item: string): readonly Line[] => periods.flatMap(period => storyIn(item, period)),
  }
}

/** The acts without one period's corrections, withdrawals, and later imports of cells that have a value already. */
const withoutRestatements = (
  sorted: readonly PositionedRating[],
  period: Period,
): readonly PositionedRating[] =>
  sorted.filter((act, at) => {
    if (act.period.id !== period.id || act.kind === 'rating') return true
    if (act.kind !== 'import') return false
    const before = sorted.slice(0, at).filter(each => each.item === act.item && each.period.id === period.id)
    return before.every(each => each.day === act.day && sameValue(each, act))
  })

type Link = {
  readonly version: string
  readonly item: string
  readonly comparable: boolean
  readonly carries: boolean
}

/** Every item of any version with which an item is compared: along the crosswalks, and by its id. */
export function links(versions: readonly FrameworkVersion[], of: string, item: string): readonly Link[] {
  const found: Link[] = [{ version: of, item, comparable: true, carries: true }]
  const walk = (at: Link, passed: readonly string[]) => {
    for (const next of versions) {
      if (passed.includes(next.version)) continue
      for (const hop of hops(versions, at, next)) {
        const link = {
          version: next.version,
          item: hop.item,
          comparable: at.comparable && hop.comparable,
          carries: at.carries && hop.carries,
        }
        found.push(link)
        walk(link, [...passed, next.version])
      }
    }
  }
  walk(found[0] as Link, [of])
  for (const { version } of versions) {
    if (!found.some(each => each.version === version && each.item === item))
      found.push({ version, item, comparable: false, carries: false })
  }
  return found
}

function hops(
  versions: readonly FrameworkVersion[],
  at: Link,
  next: FrameworkVersion,
): readonly Omit<Link, 'version'>[] {
  const here = versions.find(({ version }) => version === at.version) as FrameworkVersion
  const before = (document: FrameworkVersion) =>
    document.previous ?? document.crosswalk.find(({ from }) => from.length > 0)?.from[0]?.version
  const names = ({ scales }: FrameworkVersion) => scales[0]?.levels.map(({ name }) => name).join('|')
  const itemsIn = ({ components }: FrameworkVersion) =>
    components.flatMap(({ id, elements }) => [id, ...elements.map(each => each.id)])
  const pairs = (younger: FrameworkVersion, older: FrameworkVersion) =>
    itemsIn(younger).flatMap(young => {
      const entry = younger.crosswalk.find(each => each.item === young)
      const relation = entry?.relation ?? 'same'
      const origins =
        entry === undefined ? itemsIn(older).filter(old => old === young) : entry.from.map(from => from.item)
      return origins
        .filter((_, index) => relation === 'merged' || index === 0)
        .map(old => ({ young, old, relation }))
    })
  const judge = (item: string, relation: string) => {
    const isSameScale = names(here) === names(next)
    const comparable = isSameScale && ['same', 'widened', 'split'].includes(relation)
    return { item, comparable, carries: comparable && relation !== 'split' }
  }
  if (before(here) === next.version)
    return pairs(here, next)
      .filter(({ young }) => young === at.item)
      .map(({ old, relation }) => judge(old, relation))
  if (before(next) === here.version)
    return pairs(next, here)
      .filter(({ old }) => old === at.item)
      .map(({ young, relation }) => judge(young, relation))
  return []
}
