import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EntityChanges, entityChangesOf } from '../../../projections/changes/entity-changes.ts'
import { casesOf } from '../../../projections/closure/list.ts'
import { commitmentsOf } from '../../../projections/commitment/list.ts'
import { type Cells, csvOf, importerOn } from '../../support/app/importing.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

const NORTH = { kind: 'district', id: 'north' } as const
const DAYS = ['2013-01-15', '2013-06-30', '2014-02-01', '2015-01-01'] as const
const PAGE = { limit: 1000, offset: 0, next: () => null }
type Moment = { readonly asOf: string | null; readonly knownAt: number | null }
type Side = Pick<ReturnType<typeof readSide>, 'queries' | 'store'>

const changesOf = async (side: Side, from: Moment, to: Moment, entity: typeof NORTH = NORTH) => {
  const asked = { from: asking(from.asOf, from.knownAt), to: asking(to.asOf, to.knownAt) }
  return (await entityChangesOf(side, { entity, frameworks: [] }, asked, PAGE)).body
}

/** Both lists at one moment: without a day they are those of today. */
async function listsOf(side: Side, { asOf, knownAt }: Moment) {
  const day = asOf ?? '2026-03-01'
  const question = { asked: asking(day, knownAt), day }
  const promised = (await commitmentsOf(side, { district: 'north' }, question, PAGE)).body.items
  const cases = (await casesOf(side.queries, { district: 'north' }, question, PAGE)).body.items
  return new Map<string, unknown>([
    ...promised.map(each => [`commitment ${each.id}`, plain(each)] as const),
    ...cases.map(each => [`case ${each.case}`, plain(each)] as const),
  ])
}

/** An item without its trajectory, which depends on the day, and without addresses. */
const plain = (item: object): unknown =>
  JSON.parse(
    JSON.stringify(item, (key, value: unknown) =>
      ['expected', 'ahead', 'links'].includes(key) ? undefined : value,
    ),
  )

const small = fc.nat(2)
const commitments = fc.array(
  fc.tuple(small, fc.constantFrom('made', 'progress', 'extended', 'verdict'), fc.constantFrom(...DAYS)),
  { minLength: 1, maxLength: 6 },
)
const closures = fc.array(
  fc.tuple(small, fc.constantFrom('proposed', 'hearing', 'decision', 'effected'), fc.constantFrom(...DAYS)),
  { minLength: 1, maxLength: 6 },
)
/** Files of promises and cases, of which some are taken back. */
const files = fc.array(fc.tuple(commitments, closures, fc.boolean()), { minLength: 1, maxLength: 3 })

function commitmentRow([id, step, day]: readonly [number, string, string]): Cells {
  const all = { commitment_id: `c${id}`, step, occurred_on: day }
  if (step === 'made') {
    const owner = { owner_kind: 'district', owner_id: 'north', owner_name: 'North' }
    const measured = { measure: 'seats', unit: 'seats', baseline: '0', target: '100' }
    return { ...all, ...owner, ...measured, statement: `Promise ${id}`, due_on: '2014-01-01' }
  }
  if (step === 'extended') return { ...all, due_on: '2014-06-30' }
  return step === 'progress' ? { ...all, value: '40' } : { ...all, verdict: 'kept' }
}
function closureRow([id, step, day]: readonly [number, string, string]): Cells {
  const all = { case_id: `k${id}`, step, occurred_on: day, district_id: 'north', school_id: `s${id}` }
  if (step === 'proposed') return { ...all, action: 'closure' }
  return step === 'decision' ? { ...all, outcome: 'approved', expires_on: '2014-12-31' } : all
}

async function livedBy(given: typeof files extends fc.Arbitrary<infer Each> ? Each : never) {
  const side = readSide()
  const importing = importerOn(side.store)
  let imported = 0
  for (const [promised, closing, isTakenBack] of given) {
    const read = [
      await importing.text('commitments', csvOf('commitments', ...promised.map(commitmentRow))),
      await importing.text('closures', csvOf('closures', ...closing.map(closureRow))),
    ]
    for (const each of read) {
      if (!each.ok) continue
      imported += 1
      if (isTakenBack) await importing.withdraw(each.report.sha256)
    }
  }
  await side.read()
  const { position } = side.runner.read
  return { ...side, importing, last: position, imported }
}

/** A fixed example in which something differs, whatever the random ones are. */
const MADE: typeof files extends fc.Arbitrary<infer Each> ? Each : never = [
  [[[0, 'made', '2013-01-15']], [[0, 'proposed', '2013-06-30']], false],
]
const FROM_NOTHING = [
  { asOf: null, known: 0 },
  { asOf: null, known: null },
  { asOf: DAYS[1], known: null },
]

const moment = fc.record({
  asOf: fc.option(fc.constantFrom(...DAYS)),
  known: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})

test('what changed of promises and cases, applied to the lists of one moment, gives those of the other', async () => {
  let told = 0
  await fc.assert(
    fc.asyncProperty(files, fc.array(moment, { minLength: 3, maxLength: 3 }), async (given, moments) => {
      const side = await livedBy(given)
      const at = moments.map(({ asOf, known }) => ({
        asOf,
        knownAt: known === null ? null : Math.round(known * side.last),
      }))
      try {
        for (const from of at) {
          for (const to of at) {
            const { items } = await changesOf(side, from, to)
            if (from === to) expect(items).toEqual([])
            told += items.length
            const lists = await listsOf(side, from)
            for (const each of items) apply(lists, each)
            const inOrder = (map: typeof lists) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
            expect(inOrder(lists)).toEqual(inOrder(await listsOf(side, to)))
          }
        }
      } finally {
        side.importing.close()
        await side.store.close()
      }
    }),
    { numRuns: 12, examples: [[MADE, FROM_NOTHING]] },
  )
  expect(told).toBeGreaterThan(0)
})

function apply(lists: Map<string, unknown>, change: EntityChanges['items'][number]): void {
  if (change.kind === 'cell') throw new Error('nothing was rated')
  const key = change.kind === 'case' ? `case ${change.case}` : `commitment ${change.commitment}`
  expect(lists.get(key)).toEqual(change.from === null ? undefined : plain(change.from))
  if (change.to === null) lists.delete(key)
  else lists.set(key, plain(change.to))
}

test('a step that an import took back is named with what took it back', async () => {
  const side = await livedBy([])
  for (const [kind, row] of [
    ['commitments', commitmentRow([0, 'made', '2013-01-15'])],
    ['closures', closureRow([0, 'proposed', '2013-01-15'])],
  ] as const) {
    const read = await side.importing.text(kind, csvOf(kind, row))
    if (!read.ok) throw new Error('it was not imported')
    await side.read()
    const { position: knownAt } = side.runner.read
    await side.importing.withdraw(read.report.sha256)
    await side.read()
    const at = (known: number | null): Moment => ({ asOf: null, knownAt: known })
    const { items } = await changesOf(side, at(knownAt), at(null))
    expect(items.map(({ to, events }) => [to, events.map(({ type, seen }) => [type, seen])])).toEqual([
      [
        null,
        [
          [kind === 'commitments' ? 'CommitmentMade' : 'ActionProposed', 'from'],
          ['ImportedActWithdrawn', 'to'],
        ],
      ],
    ])
  }
  side.importing.close()
  await side.store.close()
})

test('a promise and a case say in one sentence how they stood and stand, with the steps in between', async () => {
  const side = await livedBy([])
  await side.importing.text(
    'commitments',
    csvOf('commitments', commitmentRow([0, 'made', '2013-01-15']), {
      ...commitmentRow([0, 'verdict', '2014-02-01']),
      verdict: 'broken',
    }),
  )
  await side.importing.text(
    'closures',
    csvOf('closures', closureRow([0, 'proposed', '2013-01-15']), closureRow([0, 'decision', '2014-02-01'])),
  )
  await side.read()
  const on = (asOf: string): Moment => ({ asOf, knownAt: null })
  const { items } = await changesOf(side, on('2013-06-30'), on('2014-02-01'))
  expect(items.map(({ kind, sentence, events }) => [kind, sentence, events.length])).toEqual([
    ['commitment', 'C0 of North goes from not yet due to broken.', 1],
    ['case', 'The closure of s0 goes from proposed to approved.', 1],
  ])
  const [overdue] = (await changesOf(side, on('2013-06-30'), on('2014-01-31'))).items
  expect(overdue).toMatchObject({
    sentence: 'C0 of North goes from not yet due to unknown.',
    fields: expect.arrayContaining(['status']),
    events: [],
  })
  side.importing.close()
  await side.store.close()
})
