import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type AdoptionOutcome,
  makeAdoptionCommitments,
} from '../../../src/app/adoption/make-adoption-commitments.ts'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import { type CommandHandler, commandHandlerOn } from '../../../src/app/command/command-handler.ts'
import { commitmentsOf, FIRST_YEAR, Template } from '../../../src/domain/adoption/template.ts'
import type { CommitmentCommand } from '../../../src/domain/commitment/command.ts'
import { commitment } from '../../../src/domain/commitment/commitment.ts'
import { evolve, NOT_MADE } from '../../../src/domain/commitment/state.ts'
import { statusOn } from '../../../src/domain/commitment/status.ts'
import { tallyOf } from '../../../src/domain/commitment/tally.ts'
import type { EntityDescription } from '../../../src/domain/entity/command.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import { lastDayOf } from '../../../src/domain/values/date.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import {
  amend,
  assess,
  dana,
  extend,
  judge,
  make,
  report,
  sam,
  today,
  withdraw,
} from '../../support/domain/commitment-fixtures.ts'
import { eventOf } from '../../support/event-store/events.ts'
import { failingAfter } from '../../support/event-store/failing-store.ts'
import { countIn, freshStore } from '../../support/event-store/store.ts'

const request = {
  actor: { person: 'olive', key: 'key-olive', role: 'operator' },
  correlationId: eventOf(999).id,
}
const IDS = commitmentsOf(FIRST_YEAR, {
  district: { id: 'north' },
  adoptedOn: '2013-01-15',
  funders: [],
}).map(({ id }) => id)

let store: EventStore
let newIds: number
let handler: CommandHandler
/** How many events were waited for; it serves as the position of the last of them. */
let awaited: number
beforeEach(() => {
  store = freshStore()
  newIds = 0
  awaited = 0
  handler = handleOver(store)
})
afterEach(() => store.close())

const recorded = () => countIn(store)
const handleOver = (over: EventStore): CommandHandler =>
  commandHandlerOn({
    store: over,
    ledgerClock: ledgerClockOn(() => Date.parse(`${today}T00:00:00.000Z`)),
    newId: () => eventOf(++newIds).id,
    awaitEvent: () => ({ position: Promise.resolve(++awaited), forget: () => {} }),
    positionOf: () => Promise.resolve(awaited),
  })

const describing = (wish: Partial<EntityDescription> = {}) =>
  handler.execute(
    entity,
    `district-${wish.id ?? 'north'}`,
    {
      type: 'DescribeEntity',
      data: { description: { kind: 'district', id: 'north', ...wish }, occurredOn: today, today },
    },
    { ...request, ifMatch: 'any' },
  )
const adopted = { name: 'North', adoptedOn: '2013-01-15', funders: ['A Fund', 'B Fund'] }
const expecting = (
  by = handler,
  templates?: readonly Template[],
  district = 'north',
): Promise<AdoptionOutcome> =>
  makeAdoptionCommitments({ handler: by, request, today, ...(templates && { templates }) }, district)
const promise = async (id: string) => (await handler.load(commitment, `commitment-${id}`)).state
const asking = async (id: string, ...commands: readonly CommitmentCommand[]) => {
  for (const command of commands) {
    const outcome = await handler.execute(commitment, `commitment-${id}`, command, {
      ...request,
      actor: 'actor' in command.data ? command.data.actor : request.actor,
      ifMatch: 'any',
    })
    expect(outcome).toMatchObject({ kind: 'done' })
  }
}

test('a district that did not adopt the strategy is expected nothing', async () => {
  expect(await expecting()).toEqual({ kind: 'done', made: 0, known: 0, position: null })
  await describing({ name: 'North' })
  expect(await expecting()).toEqual({ kind: 'done', made: 0, known: 0, position: null })
  expect(await recorded()).toBe(1)
})

test('adopting the strategy makes eleven commitments, dated and funded by the adoption, on the caller’s word', async () => {
  await describing(adopted)
  expect(await expecting()).toMatchObject({ kind: 'done', made: 11, known: 0 })
  for (const id of IDS) {
    const { made, owner, funders } = await promise(id)
    expect(made).toMatchObject({ on: '2013-01-15', actor: request.actor, data: { commitment: id } })
    expect(owner).toEqual({ kind: 'district', id: 'north', name: 'North' })
    expect(funders).toEqual(['A Fund', 'B Fund'])
  }
  expect((await promise('north.first-year.FY08-sequel')).original).toEqual({
    text: '95% of funds at school level',
    measure: 'share of funds at school level, per pupil',
    unit: 'ratio',
    baseline: null,
    target: '0.95',
    dueOn: '2018-01-15',
  })
})

test('the position is that of the last one made', async () => {
  await describing(adopted)
  const before = awaited
  const outcome = await expecting()
  expect(outcome.kind === 'done' && (await outcome.position)).toBe(before + 11)
})

test('another run makes nothing', async () => {
  await describing(adopted)
  await expecting()
  const size = await recorded()
  const again = await expecting()
  expect(again).toMatchObject({ kind: 'done', made: 0, known: 11 })
  expect(again.kind === 'done' && (await again.position)).toBe(awaited)
  expect(await recorded()).toBe(size)
})

test('what was made stays as it was worded, whatever is said of the district later', async () => {
  await describing({ name: 'North', adoptedOn: '2013-01-15' })
  await expecting()
  await describing({ name: 'New North', funders: ['A Fund'] })
  const later = Template.parse({ ...FIRST_YEAR, version: '2014', items: FIRST_YEAR.items.slice(0, 3) })
  expect(await expecting()).toMatchObject({ made: 0, known: 11 })
  expect(await expecting(handler, [later])).toMatchObject({ made: 0, known: 3 })
})

test('an id that names another promise already is left to it', async () => {
  await describing(adopted)
  await asking('north.first-year.FY01', make({ wish: { id: 'north.first-year.FY01' } }))
  expect(await expecting()).toMatchObject({ made: 10, known: 1 })
  expect((await promise('north.first-year.FY01')).original?.text).toBe('Half of all funds at school level')
})

test('a run that failed half-way is finished by a later one', async () => {
  await describing(adopted)
  await expect(expecting(handleOver(failingAfter(store, 4)))).rejects.toThrow('the disk is full')
  expect(await expecting()).toMatchObject({ made: 7, known: 4 })
  expect(await expecting()).toMatchObject({ made: 0, known: 11 })
})

test('runs on several nodes at once make nothing double', async () => {
  await describing(adopted)
  const outcomes = await Promise.all([handler, handleOver(store), handleOver(store)].map(by => expecting(by)))
  expect(outcomes.reduce((sum, each) => sum + (each.kind === 'done' ? each.made : 0), 0)).toBe(11)
  for (const id of IDS) expect(await store.readStream(`commitment-${id}`)).toHaveLength(1)
})

test('a run that knew other funders is no reason to fail', async () => {
  await describing({ name: 'North', adoptedOn: '2013-01-15' })
  const early = await handler.load(entity, 'district-north')
  await describing({ funders: ['A Fund'] })
  await expecting()
  const unmade = { state: commitment.initial, revision: null, events: [], standing: [] }
  // This run sees the district as it was before, and no commitment until it decides.
  const load = ((of: unknown) =>
    Promise.resolve(of === entity ? early : unmade)) as unknown as CommandHandler['load']
  expect(await expecting({ ...handler, load })).toMatchObject({ made: 0, known: 11 })
})

test('an adoption of which only the month is known keeps it', async () => {
  await describing({ ...adopted, adoptedOn: '2013-04' })
  await expecting()
  expect(await promise('north.first-year.FY01')).toMatchObject({
    made: { on: '2013-04' },
    original: { dueOn: '2014-04' },
  })
})

test('an id that would be too long is refused before anything is written', async () => {
  const id = 'n'.repeat(42)
  await describing({ ...adopted, id })
  const size = await recorded()
  expect(await expecting(handler, undefined, id)).toEqual({
    kind: 'refused',
    refusal: { code: 'CommitmentIdTooLong', id: `${id}.first-year.FY08-sequel` },
  })
  expect(await recorded()).toBe(size)
})

test('several templates each make their own, and a withdrawn one makes none', async () => {
  await describing(adopted)
  const pilot = Template.parse({ ...FIRST_YEAR, id: 'pilot', items: FIRST_YEAR.items.slice(0, 1) })
  const gone = Template.parse({ ...FIRST_YEAR, id: 'gone', withdrawn: '2013-01-14' })
  expect(await expecting(handler, [FIRST_YEAR, gone, pilot])).toMatchObject({ made: 12 })
  expect((await promise('north.pilot.FY01')).made).not.toBeNull()
  expect((await promise('north.gone.FY01')).made).toBeNull()
})

test('the tally of 2014-01-16 is right to the last figure', async () => {
  await describing(adopted)
  await expecting()
  const of = (item: string) => `north.first-year.${item}`
  const kept = (occurredOn: string, metOn?: string) => judge({ verdict: 'kept', occurredOn, metOn })
  await asking(of('FY01'), kept('2014-01-10', '2013-12-01'))
  await asking(of('FY02'), assess({ completion: 'complete', occurredOn: '2014-01-15' }), kept('2014-01-16'))
  await asking(of('FY03'), kept('2014-01-16'))
  await asking(of('FY04'), extend({ dueOn: '2014-06-30', occurredOn: '2013-12-01' }))
  await asking(of('FY05'), extend({ dueOn: '2015', occurredOn: '2014-01-16' }))
  await asking(of('FY06'), withdraw({ occurredOn: '2013-09-01' }))
  await asking(of('FY07'), report({ actor: dana, value: '3', occurredOn: '2013-10-01' }))
  await asking(
    of('FY08'),
    amend({ change: { text: 'A timeline for 80%' }, occurredOn: '2013-06-01' }),
    kept('2014-01-12'),
  )
  await asking(of('FY10'), judge({ actor: sam, occurredOn: '2014-01-15' }))
  // This verdict is dated after the day, and so is not in its tally.
  await asking(of('FY09'), kept('2014-01-17'))
  const standings = async (day: string) =>
    Promise.all(
      IDS.map(async id => {
        const { steps } = await promise(id)
        return statusOn(
          steps.filter(({ data }) => lastDayOf(data.occurredOn) <= day).reduce(evolve, NOT_MADE),
          day,
        )
      }),
    )
  expect(await standings('2014-01-16')).toEqual([
    'kept-on-original-terms',
    'kept-on-original-terms',
    'kept-late',
    'not-yet-due',
    'not-yet-due',
    'withdrawn',
    'overdue',
    'kept-on-amended-terms',
    'not-yet-due',
    'unknown',
    'broken',
  ])
  expect(tallyOf(await standings('2014-01-16'))).toEqual({
    made: 11,
    notYetDue: 3,
    due: 7,
    kept: { onOriginalTerms: 2, onAmendedTerms: 1, late: 1 },
    partlyKept: 0,
    broken: 1,
    overdue: 1,
    notMeasurable: 0,
    unknown: 1,
    withdrawn: 1,
    superseded: 0,
  })
  // On the day before, only verdicts until then count, and nothing is overdue yet.
  expect(tallyOf(await standings('2014-01-15'))).toMatchObject({
    made: 11,
    notYetDue: 7,
    due: 3,
    kept: { onOriginalTerms: 1, onAmendedTerms: 1, late: 0 },
    broken: 1,
    withdrawn: 1,
  })
})
