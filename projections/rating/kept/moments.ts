import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { EntityReference } from '../../../src/domain/values/entity-reference.ts'
import { namedOf, namesKnown } from '../../entity/named.ts'
import type { KnownName } from '../../entity/names.ts'
import type { Entities } from '../../entity/table.ts'
import type { MomentRow } from './store.ts'
import type { KeptMoment } from './versions.ts'

/** An entity as it is called, as JSON. */
export type KeptName = string

type NameStep = { readonly day: number; readonly name: number; readonly named: number }
/** All names of an entity, with the days from which each is shown. */
export type KeptNames = {
  readonly all: readonly KeptName[]
  /** From each day on, the number of its name and the position of what gives it; the first one holds for all days before. */
  readonly steps: readonly NameStep[]
  readonly last: NameStep
  /** The last event that gave it a name or took one back. */
  readonly position: number
}

/** What an entity is called as of each day; see `namedBy`. */
export function namesOf(entities: Entities, reference: EntityReference): KeptNames {
  const known = namesKnown(entities, reference, null)
  const all: KeptName[] = []
  const step = (day: number, name: KnownName | undefined): NameStep => {
    const shown = { names: name === undefined ? [] : [name], withdrawnAt: known.withdrawnAt }
    const { entity, position } = namedOf(reference, shown, null)
    const text = JSON.stringify(entity)
    if (!all.includes(text)) all.push(text)
    return { day, name: all.indexOf(text), named: position }
  }
  const dated = known.names.filter(({ day }) => day !== null)
  const steps = [step(Number.MIN_SAFE_INTEGER, dated[0] ?? known.names.at(-1))]
  for (const name of new Map(dated.map(each => [each.day, each])).values())
    steps.push(step(name.day ?? 0, name))
  const position = known.names.reduce((latest, each) => Math.max(latest, each.position), known.withdrawnAt)
  return { all, steps, last: steps.at(-1) as NameStep, position }
}

/** Later than every position. */
const NONE = Number.MAX_SAFE_INTEGER

/** What an entity shows and is called, one row for each day on which that changes, from the day of its first act on. */
export function momentsOf(moments: readonly KeptMoment[], { steps }: KeptNames): readonly MomentRow[] {
  const [first] = moments
  if (first === undefined) return []
  const from = dayToNumber(first.day)
  const acts = new Map(moments.map(({ day, ...said }) => [dayToNumber(day), said]))
  const names = new Map(steps.map(({ day, name, named }) => [day, { name, named }]))
  const days = [...new Set([...acts.keys(), ...names.keys()])].sort((a, b) => a - b)
  const rows: MomentRow[] = []
  let row: MomentRow = {
    day: from,
    isSeen: false,
    position: 0,
    challenged: 0,
    first: NONE,
    isLinked: false,
    name: 0,
    named: 0,
  }
  for (const day of days) {
    row = { ...row, first: NONE, ...acts.get(day), ...names.get(day), day }
    if (day >= from) rows.push(row)
  }
  return rows
}
