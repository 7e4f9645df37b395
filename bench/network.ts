import { v7 } from 'uuid'
import {
  SYNTHETIC_FRAMEWORK,
  type SyntheticAssessment,
  syntheticAssessments,
} from '../src/app/synthetic/generate.ts'
import { FrameworkVersion } from '../src/domain/framework/document.ts'
import { findLevel } from '../src/domain/framework/levels.ts'
import type { DomainEvent } from '../src/domain/subjects.ts'
import { streamOf } from '../src/domain/subjects.ts'
import type { Actor } from '../src/domain/values/actor.ts'
import { canonicalJson } from '../src/domain/values/canonical.ts'
import { periodFromId } from '../src/domain/values/period.ts'
import { encode } from '../src/event-store/codec.ts'
import { type EventStore, type NewEvent, StoreUnavailable } from '../src/event-store/event-store.ts'

const DIGEST = '0'.repeat(64)
/** Appends under way at once: the store commits them together. */
const APPENDS_AT_ONCE = 50
const ATTEMPTS_MAX = 10

export const FRAMEWORK = SYNTHETIC_FRAMEWORK.id
const rubric = FrameworkVersion.parse(SYNTHETIC_FRAMEWORK)
export const ELEMENTS = rubric.components.flatMap(({ elements }) => elements.map(({ id }) => id))

export type Network = { readonly districts: number; readonly periods: number }

/** Every rating and restatement of a network; see `ledger generate`. */
export const ratingsIn = ({ districts, periods }: Network): number => districts * periods * 37
export const districtIds = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `synthetic-${String(index + 1).padStart(4, '0')}`)

/**
 * Writes the events that an import of a synthetic network leaves behind. They go straight into the store, because an import
 * would check millions of rows first, which is not measured here.
 */
export async function fill(store: EventStore, network: Network): Promise<void> {
  const append = appenderOn(store)
  const [sources, periods] = [new Set<string>(), new Set<string>()]
  await append(streamOf.framework(FRAMEWORK), [
    { type: 'FrameworkPublished', data: { framework: rubric, occurredOn: '2015-01-01' } },
  ])
  let row = 1
  for (const assessment of syntheticAssessments({ ...network, seed: 1 })) {
    const { district, period, ratings } = assessment
    if (!sources.has(district.id)) await append(`district-${district.id}`, registrationOf(assessment))
    if (!periods.has(period)) await append(streamOf.round(FRAMEWORK, period), notedPeriod(period))
    sources.add(district.id)
    periods.add(period)
    const stream = streamOf.assessment({ framework: FRAMEWORK, entity: district.id, period })
    await append(stream, importedRatings(assessment, row))
    row += ratings.length
  }
  await append.finished()
}

/** Opens rounds of quarters, which no import has touched: each is an empty assessment for every district. */
export async function openQuarters(store: EventStore, quarters: readonly string[]): Promise<void> {
  const append = appenderOn(store)
  for (const id of quarters) {
    const period = periodFromId(id)
    if (period === null) throw new Error(`${id} is no quarter`)
    const { label, from, to } = period
    await append(streamOf.round(FRAMEWORK, id), [
      {
        type: 'RoundOpened',
        data: { framework: FRAMEWORK, period: id, label, from, to, occurredOn: '2026-01-01' },
      },
    ])
  }
  await append.finished()
}

/** Writes commitments of each district: each has a progress report, and every second one a verdict. */
export async function promise(store: EventStore, { districts }: Network, each: number): Promise<void> {
  const append = appenderOn(store)
  const said = { evidence: [{ title: 'Synthetic agreement', kind: 'source' }] }
  for (const district of districtIds(districts)) {
    for (let at = 1; at <= each; at++) {
      const id = `${district}-${at}`
      const made: DomainEvent = {
        type: 'CommitmentMade',
        data: {
          commitment: id,
          owner: { kind: 'district', id: district },
          funders: [`Synthetic Fund ${at % 7}`],
          text: 'Seats in schools that families name first.',
          measure: 'seats',
          baseline: '0',
          target: '100',
          dueOn: `20${20 + (at % 9)}-06-30`,
          ...said,
          occurredOn: '2019-09-01',
        },
      }
      const measured: DomainEvent = {
        type: 'ProgressReported',
        data: { value: String(at), self: true, ...said, occurredOn: '2020-03-01' },
      }
      const judged: DomainEvent = {
        type: 'VerdictIssued',
        data: { verdict: 'kept', ...said, occurredOn: '2029-06-30' },
      }
      await append(streamOf.commitment(id), at % 2 === 0 ? [made, measured, judged] : [made, measured])
    }
  }
  await append.finished()
}

/** Appends to fresh streams, many at once, in bounded memory. */
function appenderOn(store: EventStore) {
  let underWay: Promise<unknown>[] = []
  let appended = 0
  const finished = async () => {
    await Promise.all(underWay)
    underWay = []
  }
  const append = async (stream: string, events: readonly DomainEvent[]) => {
    // Most streams are recorded in one go, as an import does; every eighth event by event, as raters do.
    const isByHand = appended++ % 8 === 7
    underWay.push(
      appendFresh(store, stream, isByHand ? events.flatMap(each => encoded([each])) : encoded(events)),
    )
    if (underWay.length >= APPENDS_AT_ONCE) await finished()
  }
  return Object.assign(append, { finished })
}

/**
 * Events that were recorded together, as the ledger stores them. Only the first one of each type is checked against its schema:
 * checking millions would take longer than all that is measured.
 */
function encoded(events: readonly DomainEvent[]): readonly NewEvent[] {
  const metadata = nextMetadata()
  const checked = new Map<string, NewEvent>()
  return events.map(event => {
    const first = checked.get(event.type)
    if (first !== undefined) return { ...first, id: v7(), data: canonicalJson(event.data) }
    const made = encode(v7(), event, metadata)
    checked.set(event.type, made)
    return made
  })
}

const recordedFrom = Date.UTC(2026, 0, 1)
let recordings = 0
/** Metadata as if a few dozen persons made requests two seconds apart. */
function nextMetadata() {
  const at = recordings++
  const person = `rater-${at % 37}`
  return {
    actor: { person, key: `key-${at % 37}`, role: 'rater' } satisfies Actor,
    recordedAt: new Date(recordedFrom + at * 2000 + (at % 997)).toISOString(),
    correlationId: v7(),
  }
}

/** Appends to a new stream. A database on a busy machine may not say whether it has committed: then the same is sent again. */
async function appendFresh(store: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { conflict } = await store.append(stream, events, 'none')
      if (conflict) throw new Error(`${stream} exists already`)
      return
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

function registrationOf({ district }: SyntheticAssessment): readonly DomainEvent[] {
  const { id, name, state, joinedOn } = district
  return [
    { type: 'Registered', data: { kind: 'district', id, name, state, occurredOn: joinedOn } },
    { type: 'JoinedNetwork', data: { known: 'on', occurredOn: joinedOn } },
  ]
}

function notedPeriod(id: string): readonly DomainEvent[] {
  const { label, from, to } = periodFromId(id) ?? { label: id, from: '', to: '' }
  const unopened = { framework: FRAMEWORK, period: id, label, from, to }
  return [{ type: 'RoundClosed', data: { unopened, occurredOn: to } }]
}

function importedRatings({ district, ratings }: SyntheticAssessment, row: number): readonly DomainEvent[] {
  return ratings.map(({ item, level, reason, occurredOn }, index) => {
    const found = level === null ? null : findLevel(rubric, item, level)
    return {
      type: 'RatingImported',
      data: {
        item,
        version: rubric.version,
        ...(found === null ? { notRated: { reason: reason ?? 'unsaid' } } : { level: found }),
        entityName: district.name,
        evidence: [{ title: 'Synthetic network with seed 1', kind: 'source' }],
        occurredOn,
        imported: { kind: 'ratings', sha256: DIGEST, row: row + index },
      },
    }
  })
}
