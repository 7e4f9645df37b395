import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { idOf, PUBLIC, type Viewer } from '../../../projections/trail/visibility.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { EXAMPLES } from '../../support/event-store/examples.ts'
import { rated } from '../../support/projections/facts.ts'
import { readModelOf, readSide } from '../../support/projections/read-side.ts'

const judged = {
  rationale: 'Seen.',
  evidence: [],
  occurredOn: '2013-06-01',
  version: 'v1',
  seen: { framework: 0 },
}
const level = { value: 1, name: 'Low' }
const on = { occurredOn: '2013-06-30' }
const event = (type: DomainEvent['type'], data: object) => ({ type, data }) as DomainEvent

/** Rows of an import, some of them on one item. */
const imports = fc
  .array(fc.constantFrom('lead', 'teach', 'teach.plan'), { maxLength: 6 })
  .map(items => items.map(item => rated(item, 2)))

/** The life of one assessment: some drafts and returns among imports, then perhaps its publication and corrections. */
const life = fc
  .record({
    before: imports,
    after: imports,
    drafts: fc.array(
      fc.oneof(
        fc.constantFrom('lead', 'teach').map(item => event('RatingRecorded', { item, level, ...judged })),
        fc
          .constantFrom('lead', 'teach')
          .map(item => event('RatingNotGiven', { item, reason: 'no data', ...judged })),
        fc.constant(event('AssessmentSubmitted', on)),
        fc.constant(event('AssessmentReturned', on)),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    isPublished: fc.boolean(),
    corrections: fc.array(
      fc.constantFrom('CorrectionApproved' as const, 'CorrectionRejected' as const, null),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ before, drafts, isPublished, corrections, after }) => [
    ...before,
    ...drafts,
    ...(isPublished
      ? [
          event('AssessmentPublished', on),
          ...corrections.flatMap((decision, at) => [
            event('CorrectionProposed', { correction: `c${at}`, item: 'lead', level, ...judged }),
            ...(decision === null ? [] : [event(decision, { correction: `c${at}`, ...on })]),
          ]),
        ]
      : []),
    ...after,
  ])

const STREAMS = ['assessment-rubric:north:2013-H1', 'assessment-rubric:south:2013-H1'] as const
/** Two lives side by side, as turns in which the streams are written, and the keys between them. */
const ledgers = fc.record({
  lives: fc.tuple(life, life),
  turns: fc.array(fc.constantFrom(0, 1), { minLength: 30, maxLength: 30 }),
  turnSize: fc.integer({ min: 1, max: 4 }),
  size: fc.integer({ min: 1, max: 7 }),
})

/** The events of a life that the public sees, found in another way than in the projection: from the end backwards. */
function publicOf(events: readonly DomainEvent[]): ReadonlySet<number> {
  const published = events.findIndex(({ type }) => type === 'AssessmentPublished')
  const shown = events.flatMap((each, revision) => {
    const { type, data } = each
    const laterDraft = (test: (other: DomainEvent) => boolean) =>
      events.slice(revision + 1, published === -1 ? events.length : published).some(test)
    if (['AssessmentPublished', 'CorrectionApproved', 'RatingImported'].includes(type)) return [revision]
    if (type === 'CorrectionProposed') {
      const isApproved = events.some(
        other => other.type === 'CorrectionApproved' && other.data.correction === data.correction,
      )
      return isApproved ? [revision] : []
    }
    if (published === -1 || type === 'AssessmentReturned' || type === 'CorrectionRejected') return []
    if (type === 'AssessmentSubmitted')
      return laterDraft(other => ['AssessmentReturned', 'AssessmentSubmitted'].includes(other.type))
        ? []
        : [revision]
    const isDraft = (other: DomainEvent) => ['RatingRecorded', 'RatingNotGiven'].includes(other.type)
    return 'item' in data &&
      laterDraft(other => isDraft(other) && 'item' in other.data && other.data.item === data.item)
      ? []
      : [revision]
  })
  return new Set(shown)
}

async function recorded(
  lives: readonly (readonly DomainEvent[])[],
  turns: readonly number[],
  turnSize: number,
) {
  const side = readSide()
  await side.record('framework-rubric', [event('FrameworkPublished', { framework: rubric, ...on })])
  await side.record('access-k1', [event('KeyIssued', EXAMPLES.KeyIssued)])
  const left = lives.map(each => [...each])
  for (const turn of [...turns, ...turns.map(each => 1 - each)]) {
    const next = left[turn]?.splice(0, turnSize) ?? []
    const stream = STREAMS[turn]
    if (next.length > 0 && stream !== undefined) await side.record(stream, next)
  }
  return side
}

type Side = Pick<ReturnType<typeof readModelOf>, 'queries'>
const linesOf = ({ queries }: Side, viewer: Viewer, order: 'oldest' | 'newest' = 'oldest') =>
  [...queries.trail.rows(viewer, {}, { order, after: null, knownAt: null })].map(
    ({ place, stream, revision }) => `${idOf(place)} ${stream} ${revision}`,
  )

const AUDITOR: Viewer = { seesKeys: true, seesDraftsOf: 'everyone' }
const NORTH: Viewer = { seesKeys: false, seesDraftsOf: ({ id }) => id === 'north' }
const VIEWERS = { everyone: PUBLIC, auditor: AUDITOR, north: NORTH }

test('each viewer is shown what it may see, and the trail only ever grows at its end', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ lives, turns, turnSize, size }) => {
      const side = await recorded(lives, turns, turnSize)
      const whole = await Array.fromAsync(side.store.readAll({ position: 0, cursor: '' }))
      const events = whole.flat()
      const growing = readModelOf()
      const before: Record<string, readonly string[]> = { everyone: [], auditor: [], north: [] }
      for (let at = 0; at < events.length; at += size) {
        growing.runner.apply({ events: events.slice(at, at + size), caughtUp: false })
        for (const [name, viewer] of Object.entries(VIEWERS)) {
          const lines = linesOf(growing, viewer)
          expect(lines.slice(0, before[name]?.length)).toEqual(before[name])
          before[name] = lines
        }
      }
      await side.read()
      for (const [name, viewer] of Object.entries(VIEWERS)) {
        const lines = linesOf(side, viewer)
        expect(lines).toEqual(before[name])
        expect(linesOf(side, viewer, 'newest')).toEqual(lines.toReversed())
        expect(new Set(lines.map(line => line.slice(line.indexOf(' ')))).size).toBe(lines.length)
      }
      expect(linesOf(side, AUDITOR)).toHaveLength(events.length)
      const shown = linesOf(side, PUBLIC).map(line => line.slice(line.indexOf(' ') + 1))
      const expected = STREAMS.flatMap((stream, at) =>
        [...publicOf(lives[at] ?? [])].map(revision => `${stream} ${revision}`),
      )
      expect(shown.toSorted()).toEqual(['framework-rubric 0', ...expected].toSorted())
      await side.store.close()
    }),
    { numRuns: 12 },
  )
})

test('a page begins where the one before it ended, whoever asks and in either order', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ lives, turns, turnSize, size }) => {
      const side = await recorded(lives, turns, turnSize)
      await side.read()
      for (const viewer of Object.values(VIEWERS)) {
        for (const order of ['oldest', 'newest'] as const) {
          const paged: string[] = []
          for (let after = null; ; ) {
            const rows = side.queries.trail.rows(viewer, {}, { order, after, knownAt: null })
            const page = [...rows].slice(0, size)
            paged.push(...page.map(({ place, stream, revision }) => `${idOf(place)} ${stream} ${revision}`))
            const last = page.at(-1)
            if (last === undefined) break
            after = last.place as never
          }
          expect(paged).toEqual(linesOf(side, viewer, order))
        }
      }
      await side.store.close()
    }),
    { numRuns: 8 },
  )
})
