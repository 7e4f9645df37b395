import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { assessment } from '../../../src/domain/assessment/assessment.ts'
import type { AssessmentCommand } from '../../../src/domain/assessment/command.ts'
import type { AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import type { Recorded } from '../../../src/domain/decider.ts'
import { type Actor, partiesOf } from '../../../src/domain/values/actor.ts'
import { lastDayOf } from '../../../src/domain/values/date.ts'
import { dateAfter } from '../../../src/domain/values/duration.ts'
import {
  annsOther,
  answer,
  approve,
  bob,
  challenge,
  dora,
  eve,
  forAnn,
  framework,
  giveBack,
  importing,
  importingChallenge,
  propose,
  publish,
  rating,
  reject,
  said,
  submit,
  v1,
  v2,
  withdraw,
} from '../../support/domain/assessment.ts'
import { ann, foldOf, replayed } from '../../support/domain/given.ts'

const actor = fc.constantFrom<Actor>(ann, bob, annsOther, forAnn)
const item = fc.constantFrom('lead', 'teach', 'teach.plan', 'teach.test')
const level = fc.constantFrom(1, 2, 3, 'emerging', 'splendid')
const occurredOn = fc.constantFrom(
  undefined,
  '2013',
  '2013-12',
  '2013-12-31',
  '2014-01-10',
  '2014-01-16',
  '2014-02',
)
const value = fc.oneof(
  level.map(given => ({ level: given, notRated: undefined })),
  fc.constant({ level: undefined, notRated: { reason: 'no visit' } }),
)
const id = fc.constantFrom('c1', 'c2', 'constructor')
const reasons = fc.constantFrom(
  said,
  { rationale: 'Seen.', evidence: [] },
  { rationale: undefined, evidence: undefined },
)
const challengeId = fc.constantFrom('q1', 'q2', 'constructor')
const challenger = fc.constantFrom<Actor>(ann, bob, annsOther, forAnn, dora, eve)
const facts = fc.constantFrom(framework, { versions: [v1, v2], revision: 1 })
const round = fc.constantFrom({ isOpen: true, revision: 0 }, { isOpen: false, revision: 1 })
const base = fc.record({ actor, occurredOn })

const command: fc.Arbitrary<AssessmentCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(base, item, value, reasons, facts, round, fc.boolean())
      .map(([by, of, given, why, known, open, override]) =>
        rating({
          ...by,
          item: of,
          ...given,
          ...why,
          framework: known,
          round: open,
          override: override ? true : undefined,
        }),
      ),
  },
  { weight: 2, arbitrary: fc.tuple(base, round).map(([by, open]) => submit({ ...by, round: open })) },
  { weight: 1, arbitrary: base.map(giveBack) },
  { weight: 2, arbitrary: base.map(publish) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(base, id, item, value, reasons, fc.option(challengeId, { nil: undefined }))
      .map(([by, of, on, given, why, about]) =>
        propose({ ...by, id: of, item: on, ...given, ...why, challenge: about }),
      ),
  },
  { weight: 2, arbitrary: fc.tuple(base, id).map(([by, of]) => approve({ ...by, id: of })) },
  { weight: 1, arbitrary: fc.tuple(base, id).map(([by, of]) => reject({ ...by, id: of })) },
  { weight: 2, arbitrary: fc.tuple(base, item).map(([by, of]) => withdraw({ ...by, item: of })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(challenger, occurredOn, challengeId, item)
      .map(([by, on, of, what]) => challenge({ actor: by, occurredOn: on, id: of, item: what })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(challenger, occurredOn, challengeId, fc.constantFrom('upheld', 'dismissed'), reasons)
      .map(([by, on, of, outcome, { rationale }]) =>
        answer({ actor: by, occurredOn: on, id: of, outcome, rationale }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(item, fc.constantFrom('2013', '2013-12', '2014-01-10'), fc.constantFrom(null, '2014-01-12'))
      .map(([of, on, until]) => importingChallenge(on, until, { item: of, challenge: `row-${of}-${on}` })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(item, fc.constantFrom('2013-12-31', '2014-01-10'), fc.constantFrom('v1', 'v2'), fc.nat(5))
      .map(([of, on, version, row]) =>
        importing({ item: of, occurredOn: on, version }, `row-${row}-${of}-${on}-${version}`),
      ),
  },
)

/** Commands with which most lives begin: by chance alone few assessments would be published, and hardly any corrected. */
const beginning = fc.constantFrom<readonly AssessmentCommand[]>(
  [],
  [rating(), rating({ item: 'teach', override: true }), submit()],
  [rating(), submit(), publish()],
  [rating(), submit(), publish(), propose()],
)
const commandsMade = fc
  .tuple(beginning, fc.array(command, { minLength: 10, maxLength: 60, size: 'max' }))
  .map(([first, rest]) => [...first, ...rest])

const asked = (each: AssessmentCommand) => {
  if (each.type === 'ImportRating') return { command: each, id: each.data.id }
  return each.type === 'ImportChallenge' ? { command: each } : { command: each, actor: each.data.actor }
}

/** One challenge of a cell is open at a time, commands raise it in its window only, and no party to it answers it. */
function expectFairChallenges(events: readonly Recorded<AssessmentEvent>[]): void {
  const spans = new Map<string, { item: string; from: string; until: string }>()
  const open = new Set<string>()
  events.forEach((event, at) => {
    const { type, data, actor: by } = event
    const before = foldOf(assessment, events.slice(0, at))
    if (type === 'RatingChallenged') {
      expect(before.status).toBe('published')
      spans.set(data.challenge, { item: data.item, from: lastDayOf(data.occurredOn), until: '9999' })
      if (data.imported !== undefined) return
      expect([...open]).not.toContain(data.item)
      open.add(data.item)
      const days = before.acts
        .filter(act => act.item === data.item || act.item.startsWith(`${data.item}.`))
        .map(act => act.visibleOn)
      const day = lastDayOf(data.occurredOn)
      expect(days.some(from => from <= day && day <= dateAfter(from, 'P30D'))).toBe(true)
    }
    if (type === 'ChallengeAnswered') {
      const span = spans.get(data.challenge)
      if (span !== undefined) span.until = lastDayOf(data.occurredOn)
      expect(span?.from ?? '').not.toBe('')
      open.delete(data.item)
      if (data.imported !== undefined) return
      const raters = before.ratersOf[data.item] ?? []
      const parties = [...raters, ...before.publishers]
      expect(partiesOf(by).filter(person => parties.includes(person))).toEqual([])
      if (data.outcome === 'dismissed') expect(data.rationale).toBeDefined()
    }
    if (type === 'CorrectionProposed' && data.challenge !== undefined) {
      expect(before.challenges[data.challenge]?.answered?.outcome).toBe('upheld')
    }
  })
  const all = [...spans.values()]
  const overlapping = all.filter(a =>
    all.some(b => a !== b && a.item === b.item && a.from < b.until && b.from < a.until),
  )
  expect(overlapping).toEqual([])
}

test('whatever is accepted is accepted again at once without events, and the state stays consistent', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(commandsMade, commands => {
      const { state, events } = replayed(assessment, commands.map(asked))
      for (const { type } of events) reached.add(type)
      const at = (type: string) => events.findIndex(event => event.type === type)
      const published = events.filter(({ type }) => type === 'AssessmentPublished')
      expect(published.length).toBeLessThanOrEqual(1)
      const ratings = events.filter(({ type }) =>
        ['RatingRecorded', 'RatingNotGiven', 'ComponentOverridden'].includes(type),
      )
      const raters = new Set(ratings.flatMap(event => partiesOf(event.actor)))
      expect(new Set(state.raters)).toEqual(raters)
      for (const event of published) {
        expect(partiesOf(event.actor).filter(person => raters.has(person))).toEqual([])
        expect(ratings.every(({ revision }) => revision < event.revision)).toBe(true)
      }
      // An imported or published assessment takes no more ratings, and one under way takes no import.
      if (at('RatingImported') >= 0 && published.length === 0) expect(ratings).toEqual([])
      for (const { proposedBy, decided, decidedBy } of Object.values(state.corrections)) {
        if (decided?.type !== 'CorrectionApproved' || decidedBy === null) continue
        expect(partiesOf(decidedBy).filter(person => partiesOf(proposedBy).includes(person))).toEqual([])
      }
      expectFairChallenges(events)
      const versions = new Set(events.flatMap(({ data }) => ('version' in data ? [data.version] : [])))
      expect(versions.size).toBeLessThanOrEqual(1)
      // Every act comes from one of the events, and nothing of a draft is public.
      expect(state.acts.filter(act => events[act.revision]?.id !== act.id)).toEqual([])
      if (state.status !== 'published') expect(state.acts).toEqual([])
      expect(state.acts.filter(act => act.visibleOn < act.day)).toEqual([])
    }),
    { numRuns: 500 },
  )
  expect([...reached].sort()).toEqual([
    'AssessmentPublished',
    'AssessmentReturned',
    'AssessmentSubmitted',
    'ChallengeAnswered',
    'ComponentOverridden',
    'CorrectionApproved',
    'CorrectionProposed',
    'CorrectionRejected',
    'RatingChallenged',
    'RatingImported',
    'RatingNotGiven',
    'RatingRecorded',
    'RatingWithdrawn',
  ])
})
