import { expect, onTestFinished, test } from 'vitest'
import { leafHashOf, leafOf } from '../../src/audit/leaf.ts'
import { TreeHead } from '../../src/audit/tree-head.ts'
import { EVENT_DATA } from '../../src/domain/subjects.ts'
import { encode } from '../../src/event-store/codec.ts'
import type { NewEvent } from '../../src/event-store/event-store.ts'
import { everyEvent } from '../support/event-store/events.ts'
import { exampleOf } from '../support/event-store/examples.ts'
import { freshStore } from '../support/event-store/store.ts'

const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const isType = (type: string): type is keyof typeof EVENT_DATA => Object.hasOwn(EVENT_DATA, type)

/** Three events, each with its leaf and its hash: these bytes are signed, so they must never change. */
const GOLDEN: readonly (readonly [string, NewEvent, string, string])[] = [
  [
    'district-north',
    {
      id: idOf(1),
      type: 'Renamed',
      data: '{"fullName":"North — “Élan” 🏫","occurredOn":"2013-03-21"}',
      metadata: '{"schema":1}',
    },
    `{"data":{"fullName":"North — “Élan” 🏫","occurredOn":"2013-03-21"},"id":"${idOf(1)}","metadata":{"schema":1},` +
      '"revision":0,"stream":"district-north","type":"Renamed"}',
    '697d3083ca34b046d2b21e959baf344285c0a4c188465971507615bbea8a1673',
  ],
  [
    'assessment-rubric:north:2013-H1',
    {
      id: idOf(2),
      type: 'RatingRecorded',
      data: '{"n":2}',
      metadata: '{"recordedAt":"2026-01-02T03:04:05.006Z","schema":1}',
    },
    `{"data":{"n":2},"id":"${idOf(2)}","metadata":{"recordedAt":"2026-01-02T03:04:05.006Z","schema":1},` +
      '"revision":0,"stream":"assessment-rubric:north:2013-H1","type":"RatingRecorded"}',
    'e34e384eba625c0d9616b6f7cd1c950b7de5b8feebc243b9741f1981ef2b4aee',
  ],
  [
    'district-north',
    { id: idOf(3), type: 'Renamed', data: '{"n": 3.0}', metadata: 'none' },
    `{"data":{"base64":"eyJuIjogMy4wfQ=="},"id":"${idOf(3)}","metadata":{"base64":"bm9uZQ=="},` +
      '"revision":1,"stream":"district-north","type":"Renamed"}',
    '09658a9707875c1b53242a788ed532ac053d5fe7eb97910cdd37d959511e7bb0',
  ],
]
const GOLDEN_ROOT = '9ed4b9b8dc62ebf201aed875b1e52503b8a5f8c222e6ed7180b95f2ba43b121d'

test('three events have these leaves, these hashes and this root, whatever keeps them', async () => {
  const store = freshStore()
  onTestFinished(() => store.close())
  const ends = new Map<string, number>()
  for (const [stream, event] of GOLDEN) {
    const end = ends.get(stream)
    await store.append(stream, [event], end ?? 'none')
    ends.set(stream, (end ?? -1) + 1)
  }
  const events = await everyEvent(store)
  expect(events.map(leafOf)).toEqual(GOLDEN.map(([, , leaf]) => leaf))
  expect(events.map(event => leafHashOf(event).toString('hex'))).toEqual(GOLDEN.map(([, , , hash]) => hash))
  const tree = new TreeHead()
  for (const event of events) tree.add(leafHashOf(event))
  expect(tree.root.toString('hex')).toBe(GOLDEN_ROOT)
})

test('every event that the ledger writes stands in its leaf as it is stored', () => {
  const metadata = {
    actor: { person: 'p', key: 'k', role: 'operator' as const },
    recordedAt: '2026-01-02T03:04:05.006Z',
    correlationId: idOf(9),
  }
  for (const type of Object.keys(EVENT_DATA).filter(isType)) {
    const event = { ...encode(idOf(1), exampleOf(type), metadata), stream: 'x-1', revision: 0 }
    expect(JSON.parse(leafOf(event))).toMatchObject({ ...exampleOf(type), metadata, id: idOf(1) })
    expect(leafOf(event)).toContain(`{"data":${event.data},"id":`)
  }
})
