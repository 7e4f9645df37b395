import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { whyOf } from '../../../projections/rating/why.ts'
import { ASSESSMENT_EVENTS, type AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import { publish, UNPUBLISHED } from '../../../src/domain/assessment/publication.ts'
import type { Recorded } from '../../../src/domain/decider.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { decode, type LedgerEvent } from '../../../src/event-store/codec.ts'
import { type EventStore, START } from '../../../src/event-store/event-store.ts'
import { LIFE_DAYS, LIFE_PERIODS, life, livedBy } from '../../support/projections/random-life.ts'
import { asking, idOf, readSide } from '../../support/projections/read-side.ts'

const TIMES = Number(process.env.ORACLE_TIMES ?? 1)

const north = { kind: 'district', id: 'north' } as const
type Side = Pick<ReturnType<typeof readSide>, 'queries' | 'store'>
type Asked = { readonly item: string; readonly period: string; readonly asOf: string | null }

async function whyIn({ queries, store }: Side, { item, period: id, asOf }: Asked, knownAt: number | null) {
  const period = queries.period('rubric', id, knownAt)
  const asked = { framework: 'rubric', entity: north, item, period }
  return (await whyOf(queries, store, asked, asking(asOf, knownAt), () => ({ name: null }))).body
}
type Why = Awaited<ReturnType<typeof whyIn>>

/** What the causes alone must show: the cell, its class, and the change. */
const told = ({ cell, act, from, to }: Why) => ({ cell, action: act?.action ?? null, from, to })

type Placed = LedgerEvent & { readonly position: number }
async function everything(store: EventStore): Promise<readonly Placed[]> {
  const all: Placed[] = []
  for await (const page of store.readAll(START))
    all.push(...page.map(stored => ({ ...decode(stored), position: stored.position })))
  return all
}

const isOfAssessment = (event: LedgerEvent): event is LedgerEvent & Recorded<AssessmentEvent> =>
  event.type in ASSESSMENT_EVENTS

/** The events that made acts public, by the events that state the acts. */
function publications(events: readonly LedgerEvent[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, own] of Map.groupBy(events.filter(isOfAssessment), ({ stream }) => stream)) {
    const ids = new Map(own.map(({ revision, id }) => [revision, id]))
    let state = UNPUBLISHED
    for (const event of own) {
      const [after, acts] = publish(state, event)
      state = after
      for (const { revision } of acts) found.set(ids.get(revision) ?? '', event.id)
    }
  }
  return found
}

/** Another ledger of some of the events, in their order. */
async function ledgerOf(events: readonly LedgerEvent[]): Promise<ReturnType<typeof readSide>> {
  const side = readSide()
  for (const { stream, type, data } of events) await side.record(stream, [{ type, data } as DomainEvent])
  await side.read()
  return side
}

const DATES = [
  { from: '2012-01-01', to: '2012-06-30' },
  { from: '2013-03-01', to: '2013-05-31' },
  { from: '2014-07-01', to: '2014-12-31' },
] as const
const SOURCE = { kind: 'rounds', sha256: 'b'.repeat(64), row: 1 }
const opened = (period: string, dates: (typeof DATES)[number]): DomainEvent => ({
  type: 'RoundOpened',
  data: { framework: 'rubric', period, label: period, ...dates, occurredOn: '2013-01-01', imported: SOURCE },
})

/** Gives a period dates by files of rounds one after another; each file but the last one is withdrawn. */
async function redated(side: Awaited<ReturnType<typeof livedBy>>, period: string, days: readonly number[]) {
  const stream = `round-rubric:${period}`
  let count = side.last
  for (const [at, day] of days.entries()) {
    const dates = DATES[day] ?? DATES[0]
    await side.record(stream, [opened(period, dates)])
    count++
    if (at === days.length - 1) continue
    const wrong = { event: idOf(count), revision: at * 2, sha256: 'b'.repeat(64) }
    const because = { rationale: 'Wrong dates.', occurredOn: '2026-01-01' }
    await side.record(stream, [{ type: 'ImportedActWithdrawn', data: { ...wrong, ...because } }])
    count++
  }
  await side.read()
  return count
}

/** Few items, periods and days, so that much happens to each cell; an assessment is published once. */
const crowded = life.map(({ steps, isSecond }) => {
  const published = new Set<number>()
  return {
    isSecond,
    steps: steps.map(step => {
      const period = step.period % 2
      const isAgain = step.what === 'publish' && published.has(period)
      if (step.what === 'publish' && step.level > 0) published.add(period)
      return {
        ...step,
        what: isAgain ? ('import' as const) : step.what,
        item: step.item.startsWith('teach.') ? ('teach.plan' as const) : step.item,
        period,
        on: LIFE_DAYS[LIFE_DAYS.indexOf(step.on) % 2] ?? LIFE_DAYS[0],
      }
    }),
  }
})
const asked = fc.record({
  period: fc.constantFrom(LIFE_PERIODS[0], LIFE_PERIODS[1]),
  /** Which step names the item of the question. */
  step: fc.nat(),
  asOf: fc.option(fc.constantFrom(...LIFE_DAYS), { freq: 1 }),
  known: fc.option(fc.double({ min: 0.5, max: 1, noNaN: true }), { freq: 1 }),
})
const redating = fc.record({
  period: fc.constantFrom(...LIFE_PERIODS),
  days: fc.array(fc.nat(DATES.length - 1), { maxLength: 2 }),
})

test('a ledger of the causes alone, with the framework and the rounds, tells the same; without one of them another', async () => {
  const seen = { causes: 0, secondSources: 0, challenges: 0, secondVersion: 0, takenBack: 0, redated: 0 }
  await fc.assert(
    fc.asyncProperty(
      crowded,
      redating,
      asked,
      async (lived, { period, days }, { known, step, ...question }) => {
        const side = await livedBy(lived, idOf)
        const last = await redated(side, period, days)
        const knownAt = known === null ? null : Math.round(known * last)
        const { timeline } = side.queries.timeline('rubric', 'north', asking(question.asOf, knownAt).bounds)
        const shown = side.queries.period('rubric', question.period, knownAt)
        const items = itemsOf(timeline.versionAt(shown)).map(({ id }) => id)
        const wanted = lived.steps[step % lived.steps.length]?.item ?? ''
        const about = { ...question, item: items.includes(wanted) ? wanted : 'lead' }
        const why = await whyIn(side, about, knownAt)
        const all = await everything(side.store)
        const publishing = publications(all)
        // The events that name versions and date periods; of the rounds, only those known at that position.
        const isBasis = ({ stream, position }: Placed) =>
          stream.startsWith('framework-') ||
          (stream.startsWith('round-') && (knownAt === null || position <= knownAt))
        const alone = async (causes: readonly string[]) => {
          const kept = new Set(causes.flatMap(id => [id, publishing.get(id) ?? id]))
          const some = await ledgerOf(all.filter(event => isBasis(event) || kept.has(event.id)))
          const answer = told(await whyIn(some, about, null))
          await some.store.close()
          return answer
        }
        const causes = why.causes.map(({ event }) => event)
        const others = why.secondSources.map(({ event }) => event)
        expect(await alone(causes)).toEqual(told(why))
        if (others.length > 0) expect(await alone([...causes, ...others])).toEqual(told(why))
        if (why.cell.basis !== 'roll-up') {
          for (const cause of causes)
            expect(await alone(causes.filter(each => each !== cause))).not.toEqual(told(why))
        }
        seen.causes += causes.length
        seen.secondSources += others.length
        seen.challenges += why.challenges.length
        seen.secondVersion += why.causes.filter(({ version }) => version === 'v2').length
        seen.takenBack += all.filter(each => each.type === 'ImportedActWithdrawn').length
        seen.redated += period === question.period && days.length === 2 ? 1 : 0
        await side.store.close()
      },
    ),
    { numRuns: 30 * TIMES, seed: 8 },
  )
  if (TIMES < 1) return
  // Every kind was seen at least once.
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([])
})
