import { ASSESSMENT_EVENTS, type AssessmentEvent } from '../../domain/assessment/event.ts'
import { publish, UNPUBLISHED } from '../../domain/assessment/publication.ts'
import type { Recorded } from '../../domain/decider.ts'
import { findLevel } from '../../domain/framework/levels.ts'
import {
  compareWithinPeriod,
  isSameValue,
  type PublishedRating,
} from '../../domain/rating/published-rating.ts'
import { partsOf, streamOf } from '../../domain/subjects.ts'
import { lastDayOf, PartialDate } from '../../domain/values/date.ts'
import { Id } from '../../domain/values/text.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'
import { differencesIn, type SaidCells, sourceOf } from './cells.ts'
import { challengeCellsIn } from './challenge-cells.ts'
import type { ComparedKind, ComparedRow, FileFacts } from './compared-kind.ts'
import { actOf, type Finding } from './comparison.ts'
import { rolledUpFindings, unsaidRollUps } from './rolled-up-rows.ts'

type Act = { readonly act: PublishedRating; readonly event: LedgerEvent; readonly publishedBy: LedgerEvent }

/** Compares each row with what the ledger had published of its item, in its period, by the day of the row. */
export const ratings: ComparedKind = {
  read: async ({ cells }, facts) => {
    const { framework = '', framework_version: version = '', entity_id: entity = '' } = cells
    const { period = '', item = '', level = '', occurred_on: occurredOn = '' } = cells
    const ids = { framework, entity_id: entity, period, item }
    const wrong = Object.entries(ids).find(([, id]) => !Id.safeParse(id).success)
    if (wrong !== undefined) return { reason: `${wrong[0]} is no id` }
    if (!PartialDate.safeParse(occurredOn).success) return { reason: 'occurred_on is no date' }
    const versions = await facts.framework(framework)
    const document = versions.find(each => each.version === version)
    const meant = document === undefined || level === '' ? null : findLevel(document, item, level)
    return {
      stream: streamOf.assessment({ framework, entity, period }),
      cells: { ...cells, ...sourceOf(cells.source_title, cells.source_url), level: meant?.name ?? level },
      known: { entity_kind: versions[0]?.rates },
    }
  },
  compare: async (stream, rows, events, file) => {
    const acts = actsIn(events)
    const rollUps = await file.rollUps.in(stream)
    const named = new Set(rows.map(({ cells }) => cells.item))
    const held = rows.map(async row => {
      const about = { about: aboutOf(stream, row.cells.item ?? ''), name: row.cells.entity_name || null }
      const isRated = acts.some(({ act }) => act.item === row.cells.item)
      const rolledUp = await rolledUpFindings(stream, row, about, rollUps, isRated, file)
      return rolledUp ?? findingOf(stream, row, { acts, events }, file)
    })
    const unsaid = [...Map.groupBy(acts, ({ act }) => act.item)].filter(
      ([item]) => !named.has(item) && !rollUps.untold.has(item),
    )
    const aboutRollUp = (item: string) => ({ about: aboutOf(stream, item), name: null })
    return [
      ...(await Promise.all(held)).flat(),
      ...unsaid.flatMap(([, own]) => onlyHere(stream, own, file)),
      ...(rollUps.areTold ? await unsaidRollUps(stream, named, rollUps, aboutRollUp, file) : []),
    ]
  },
  nameOf: async (stream, facts) => {
    const [framework = '', id = ''] = partsOf(stream)
    const { versions } = await facts.framework(framework)
    const [first] = versions
    return first === undefined ? null : (await facts.knownEntity({ kind: first.rates, id })).name
  },
  beside: function* (streams) {
    const periods = new Map<string, readonly [framework: string, period: string]>()
    const entities = new Set<string>()
    for (const stream of streams.keys()) {
      const [framework = '', entity = '', period = ''] = partsOf(stream)
      periods.set(`${framework}:${period}`, [framework, period])
      entities.add(entity)
    }
    for (const [framework, period] of periods.values()) {
      for (const entity of entities) yield streamOf.assessment({ framework, entity, period })
    }
  },
}

const isAssessmentEvent = (event: LedgerEvent): event is LedgerEvent & Recorded<AssessmentEvent> =>
  event.type in ASSESSMENT_EVENTS

/** What was published, each act with the event that states it and the one that made it public, in order. */
function actsIn(events: readonly LedgerEvent[]): readonly Act[] {
  const byRevision = new Map(events.map(event => [event.revision, event]))
  let publication = UNPUBLISHED
  const found: Act[] = []
  for (const event of events) {
    if (!isAssessmentEvent(event)) continue
    const [after, acts] = publish(publication, event)
    publication = after
    for (const act of acts) {
      const stating = byRevision.get(act.revision)
      if (stating !== undefined) found.push({ act, event: stating, publishedBy: event })
    }
  }
  return found.toSorted((a, b) => compareWithinPeriod(a.act, b.act))
}

function findingOf(
  stream: string,
  { line, cells, known }: ComparedRow,
  { acts, events }: { readonly acts: readonly Act[]; readonly events: readonly LedgerEvent[] },
  { columns, said }: FileFacts,
): readonly Finding[] {
  const asOf = lastDayOf(cells.occurred_on ?? '')
  const own = acts.filter(({ act }) => act.item === cells.item)
  const seen = own.filter(({ act }) => act.visibleOn <= asOf)
  const last = seen.at(-1)
  const finding = {
    line,
    about: aboutOf(stream, cells.item ?? ''),
    name: cells.entity_name || null,
    asOf,
    reason: null,
  }
  const first = own[0]
  if (first === undefined) return [{ ...finding, outcome: 'only-there', differences: [], acts: [] }]
  // One value of one day may rest on several sources: the row is one of them, or comes nearest to one.
  const sources =
    last === undefined
      ? [first]
      : seen.filter(
          each => each === last || (each.act.day === last.act.day && isSameValue(each.act, last.act)),
        )
  const [nearest] = sources
    .map(source => {
      const here = { ...known, ...cellsOf(source), ...challengeCellsIn(cells, events) }
      return { source, differences: differencesIn(columns, said, cells, here) }
    })
    .toSorted((a, b) => a.differences.length - b.differences.length)
  if (nearest === undefined || nearest.differences.length === 0) return []
  const reason = last === undefined ? `nothing was published here by ${asOf}` : null
  const explaining = last === undefined ? [first] : seen
  return [
    {
      ...finding,
      outcome: 'different',
      differences: nearest.differences,
      acts: actsOf(explaining),
      reason,
    },
  ]
}

/** An item that no row names, as it stood on the latest day of the file. */
function onlyHere(
  stream: string,
  own: readonly Act[],
  { columns, said, latest }: FileFacts,
): readonly Finding[] {
  const seen = own.filter(({ act }) => act.visibleOn <= latest)
  const last = seen.at(-1)
  if (last === undefined || last.act.kind === 'withdrawal') return []
  const nothing = Object.fromEntries([...columns.keys()].map(column => [column, '']))
  const { item: _, ...here } = cellsOf(last)
  return [
    {
      outcome: 'only-here',
      line: null,
      about: aboutOf(stream, last.act.item),
      name: here.entity_name || null,
      asOf: latest,
      differences: differencesIn(columns, said, nothing, here),
      acts: actsOf(seen),
      reason: null,
    },
  ]
}

const actsOf = (acts: readonly Act[]) =>
  [...new Set(acts.flatMap(({ event, publishedBy }) => [event, publishedBy]))].map(actOf)

function aboutOf(stream: string, item: string): string[] {
  const [framework = '', entity = '', period = ''] = partsOf(stream)
  return [entity, framework, item, period]
}

/** An act as the row of a file would say it. What was recorded here names no entity and no row, and rests on evidence of its own. */
function cellsOf({ act, event: { data } }: Act): SaidCells {
  const level = 'level' in data ? data.level : undefined
  const levelName = typeof level === 'object' ? level.name : ''
  const status = act.kind === 'withdrawal' ? 'withdrawn' : act.level === null ? 'not-rated' : 'rated'
  const said = {
    item: act.item,
    framework_version: act.version,
    level: levelName,
    status,
    reason: act.notRated ?? '',
    occurred_on: act.occurredOn,
  }
  if (act.kind !== 'import' || !('entityName' in data || 'evidence' in data)) return said
  const {
    entityName,
    note,
    evidence = [],
  } = data as {
    readonly entityName?: string
    readonly note?: string
    readonly evidence?: readonly { readonly title: string; readonly url?: unknown }[]
  }
  const url = evidence[0]?.url
  return {
    ...said,
    entity_name: entityName ?? '',
    note: note ?? '',
    ...sourceOf(evidence[0]?.title, typeof url === 'string' ? url : undefined),
  }
}
