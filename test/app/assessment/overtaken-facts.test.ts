import { afterEach, beforeEach, expect, test } from 'vitest'
import { assessmentCommandsOn } from '../../../src/app/assessment/assessment-commands.ts'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import { commandHandlerOn } from '../../../src/app/command/command-handler.ts'
import { FactMissing } from '../../../src/app/command/fact-missing.ts'
import { type Facts, factsFrom } from '../../../src/app/command/facts.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { streamOf } from '../../../src/domain/subjects.ts'
import { encode } from '../../../src/event-store/codec.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { v1 } from '../../support/domain/assessment.ts'
import { ann } from '../../support/domain/given.ts'
import { eventOf } from '../../support/event-store/events.ts'
import { freshStore } from '../../support/event-store/store.ts'

const NORTH = { kind: 'district', id: 'north' } as const
const ADDRESS = { entity: NORTH, framework: 'rubric', period: '2013-H1' }
const GIVEN = {
  level: 2,
  rationale: 'Seen.',
  evidence: [{ title: 'Minutes', kind: 'minutes' }],
  occurredOn: '2013-06-20',
} as const

let store: EventStore
let ids: number
let facts: Facts
let rateBy: (facts: Facts) => Promise<unknown>
beforeEach(() => {
  store = freshStore()
  ids = 0
  const newId = () => eventOf(++ids).id
  const handler = commandHandlerOn({ store, ledgerClock: ledgerClockOn(() => 0), newId })
  facts = factsFrom({ load: handler.load, periodsOf: async () => [], casesOf: async () => [] })
  rateBy = by =>
    assessmentCommandsOn({ handler, facts: by, today: () => '2014-01-15' }).rate(ADDRESS, 'lead', GIVEN, {
      actor: ann,
      correlationId: newId(),
      ifMatch: null,
    })
})
afterEach(() => store.close())

async function recorded(stream: string, event: DomainEvent): Promise<void> {
  const metadata = { actor: ann, correlationId: eventOf(999).id, recordedAt: '2013-01-01T00:00:00.000Z' }
  await store.append(stream, [encode(eventOf(++ids).id, event, metadata)], 'none')
}

const published = () =>
  recorded(streamOf.framework('rubric'), {
    type: 'FrameworkPublished',
    data: { framework: { ...v1, id: 'rubric' }, occurredOn: '2013-01-01' },
  })
const registered = () =>
  recorded(streamOf.entity(NORTH), {
    type: 'Registered',
    data: { ...NORTH, name: 'North', occurredOn: '2013-01-01' },
  })
const opened = () =>
  recorded(streamOf.round('rubric', '2013-H1'), {
    type: 'RoundOpened',
    data: {
      framework: 'rubric',
      period: '2013-H1',
      label: '2013, first half',
      from: '2013-01-01',
      to: '2013-06-30',
      occurredOn: '2013-01-01',
    },
  })

/** A read that returns one value the first time, and a later one from then on. */
const overtaken = <Known>(first: Promise<Known>, later: () => Promise<Known>) => {
  const waiting = [first]
  return () => waiting.pop() ?? later()
}

test('what would be refused for a round that was opened meanwhile is decided again', async () => {
  await published()
  await registered()
  const closed = await facts.round('rubric', '2013-H1')
  await opened()
  const round = overtaken(Promise.resolve(closed), () => facts.round('rubric', '2013-H1'))
  expect(await rateBy({ ...facts, round })).toMatchObject({ kind: 'done' })
})

test('a framework that was published meanwhile is there', async () => {
  await registered()
  await opened()
  const missing = facts.ratingFramework(ADDRESS)
  await expect(missing).rejects.toThrow(FactMissing)
  await published()
  const ratingFramework = overtaken(missing, () => facts.ratingFramework(ADDRESS))
  expect(await rateBy({ ...facts, ratingFramework })).toMatchObject({ kind: 'done' })
})

test('what the record does not have is missing all the same', async () => {
  await expect(rateBy(facts)).rejects.toThrow(FactMissing)
})
