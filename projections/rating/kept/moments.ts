import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { EntityReference } from '../../../src/domain/values/entity-reference.ts'
import { namedOf, namesKnown } from '../../entity/named.ts'
import type { KnownName } from '../../entity/names.ts'
import type { Entities } from '../../entity/table.ts'
import { type MomentRow, NO_ACT } from './moment-table.ts'
import type { KeptMoment } from './versions.ts'

/** An entity as it is called, as JSON. */
export type KeptName = string

type NameStep = { readonly day: number; readonly name: number; readonly named: number }
/** All names of an entity, with the days from which each is shown. */
export type KeptNames = {
  readonly all: readonly KeptName[]
  /** From each day on, the number of its name and the position of what gives it; the first one holds for all days before. */
  readonly steps: readonly NameStep[]
}

/** What an entity is called as of each day; see `namedBy`. `before`: names that have their numbers already. */
export function namesOf(
  entities: Entities,
  reference: EntityReference,
  before: readonly KeptName[] = [],
): KeptNames {
  const known = namesKnown(entities, reference, null)
  const all: KeptName[] = [...before]
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
  return { all, steps }
}

/** The first day on which an entity is called otherwise than its rows say; infinity where that is no day. */
export function renamedFrom(
  rows: readonly Pick<MomentRow, 'day' | 'name' | 'named'>[],
  { steps }: KeptNames,
): number {
  const first = rows[0]?.day ?? Number.POSITIVE_INFINITY
  let [row, step] = [0, 0]
  for (let day = first; day < Number.POSITIVE_INFINITY; ) {
    while ((rows[row + 1]?.day ?? Number.POSITIVE_INFINITY) <= day) row++
    while ((steps[step + 1]?.day ?? Number.POSITIVE_INFINITY) <= day) step++
    if (rows[row]?.name !== steps[step]?.name || rows[row]?.named !== steps[step]?.named) return day
    day = Math.min(
      rows[row + 1]?.day ?? Number.POSITIVE_INFINITY,
      steps[step + 1]?.day ?? Number.POSITIVE_INFINITY,
    )
  }
  return Number.POSITIVE_INFINITY
}

/**
 * What an entity shows and is called, one row for each day on which that changes, from the day of its first act on. `since`: only
 * the rows from a day on, and what was seen last before it; null where nothing was.
 */
export function momentsOf(
  moments: readonly KeptMoment[],
  { steps }: KeptNames,
  since?: { readonly from: number; readonly last: MomentRow | null },
): readonly MomentRow[] {
  const [first] = moments
  const last = since?.last ?? null
  if (first === undefined && last === null) return []
  const from = since !== undefined && last !== null ? since.from : dayToNumber(first?.day ?? '')
  const acts = new Map(moments.map(({ day, ...said }) => [dayToNumber(day), said]))
  const names = new Map(steps.map(({ day, name, named }) => [day, { name, named }]))
  const days = [...new Set([...acts.keys(), ...names.keys()])].sort((a, b) => a - b)
  const rows: MomentRow[] = []
  let row: MomentRow = last ?? {
    day: from,
    isSeen: false,
    position: 0,
    challenged: 0,
    first: NO_ACT,
    isLinked: false,
    name: 0,
    named: 0,
  }
  for (const day of days) {
    row = { ...row, first: NO_ACT, ...acts.get(day), ...names.get(day), day }
    if (day >= from) rows.push(row)
  }
  return rows
}
