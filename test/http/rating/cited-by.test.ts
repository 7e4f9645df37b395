import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RatingWhy } from '../../../projections/rating/why.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { type Cast, evidence, sharedCast } from '../../support/http/http.ts'
import { whyOn } from '../../support/http/why.ts'
import { rated } from '../../support/projections/facts.ts'

/** The same scale for schools, without a roll-up. */
const policy = {
  id: 'policy',
  version: 'v1',
  title: 'Policy',
  rates: 'school' as const,
  scales: [
    {
      id: 'depth',
      levels: ['Low', 'Middle', 'High'].map((name, at) => ({ value: at + 1, name, aliases: [] })),
    },
  ],
  components: [{ id: 'reading', title: 'Reading', scale: 'depth', elements: [] }],
  rollUp: { rule: 'none' as const, minimumShareRated: '0' },
  crosswalk: [],
}
const LEAD = '/districts/north/ratings/lead/why?framework=rubric&period=2013-H1'
const READING = (school: string, period = '2012') =>
  `/schools/${school}/ratings/reading/why?framework=policy&period=${period}`

let on: Cast
let close: () => Promise<void>
let lead: RatingWhy
beforeAll(async () => {
  ;({ on, close } = await sharedCast())
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'High' }, '2013-06-20')
  await on.record('framework-policy', [
    { type: 'FrameworkPublished', data: { framework: policy, occurredOn: '2011-01-01' } },
  ])
  for (const school of ['elm', 'oak', 'fir']) {
    const data = {
      kind: 'school',
      id: school,
      name: school,
      district: 'north',
      occurredOn: '2011-01-01',
    } as const
    await on.record(`school-${school}`, [{ type: 'Registered', data }])
    await on.record(`assessment-policy:${school}:2012`, [
      rated('reading', 2, '2012-06', { entityName: school }),
    ])
  }
  await on.record('assessment-policy:oak:2011', [rated('reading', 1, '2011-06', { entityName: 'oak' })])
  await on.record('closure-of-elm', [proposed('elm', ['oak'], '2013-03-21')])
  await on.read()
  lead = await whyOn(on, LEAD)
})
afterAll(() => close())

const imported = { kind: 'closures', sha256: 'b'.repeat(64), row: 2 }
const proposed = (school: string, receiving: string[], occurredOn: string): DomainEvent => ({
  type: 'ActionProposed',
  data: { district: 'north', school, action: 'closure', receiving, evidence: [], occurredOn, imported },
})
const naming = (event: string | undefined) => [{ title: 'The rating', kind: 'rating', event }]
const made = (commitment: string, event: string | undefined, occurredOn: string): DomainEvent => ({
  type: 'CommitmentMade',
  data: {
    commitment,
    owner: { kind: 'district', id: 'north' },
    funders: [],
    text: 'To lead better.',
    evidence: [...evidence, ...naming(event)],
    occurredOn,
  },
})
const shown = ({ citedBy }: RatingWhy) =>
  citedBy.map(({ kind, id, how, type }) => `${kind} ${id} ${how} ${type}`)

test('a rating that nothing cites says so', async () => {
  expect(
    (await whyOn(on, '/districts/north/ratings/teach.plan/why?framework=rubric&period=2013-H1')).citedBy,
  ).toEqual([])
})

test('promises and cases that name an event of the rating as evidence are told, from the day of it', async () => {
  const published = lead.events.find(({ type }) => type === 'AssessmentPublished')?.id
  await on.record('commitment-better', [made('better', lead.act?.event.toUpperCase(), '2013-07-01')])
  const [own] = (await on.store.readStream('commitment-better')).map(({ id }) => id)
  const finding: DomainEvent = {
    type: 'FindingIssued',
    data: { by: 'Officer', evidence: naming(published), occurredOn: '2013-08', imported },
  }
  await on.record('closure-of-fir', [finding])
  // This promise cites an event of another promise, and not of the rating.
  await on.record('commitment-other', [made('other', own, '2013-07-01')])
  await on.read()
  const why = await whyOn(on, LEAD)
  expect(shown(why)).toEqual([
    'commitment better evidence CommitmentMade',
    'case of-fir evidence FindingIssued',
  ])
  expect(why.citedBy).toMatchObject([
    {
      event: own,
      on: '2013-07-01',
      actor: { person: 'ann' },
      cites: lead.act?.event,
      links: { why: '/v1/commitments/better/why', event: `/v1/events/${own}` },
    },
    { on: '2013-08', cites: published, links: { why: '/v1/closures/of-fir/why' } },
  ])
  expect(why.events.map(({ id }) => id)).toEqual(
    expect.arrayContaining(why.citedBy.map(({ event }) => event)),
  )
  expect(shown(await whyOn(on, `${LEAD}&asOf=2013-08-30`))).toEqual([
    'commitment better evidence CommitmentMade',
  ])
  expect(shown(await whyOn(on, `${LEAD}&asOf=2013-06-30`))).toEqual([])
  expect((await whyOn(on, `${LEAD}&knownAt=${lead.position}`)).citedBy).toEqual([])
  expect(Number(why.position)).toBeGreaterThan(Number(lead.position))
})

test('a step whose import was taken back cites nothing any more', async () => {
  const [event = ''] = (await on.store.readStream('closure-of-fir')).map(({ id }) => id)
  const because = { rationale: 'The wrong file.', occurredOn: '2026-01-01' }
  const withdrawn: DomainEvent = {
    type: 'ImportedActWithdrawn',
    data: { event, revision: 0, sha256: 'b'.repeat(64), ...because },
  }
  const before = await whyOn(on, LEAD)
  await on.record('closure-of-fir', [withdrawn])
  await on.read()
  const after = await whyOn(on, LEAD)
  expect(shown(after)).toEqual(['commitment better evidence CommitmentMade'])
  expect(Number(after.position)).toBeGreaterThan(Number(before.position))
  expect(shown(await whyOn(on, `${LEAD}&knownAt=${before.position}`))).toHaveLength(2)
})

test('a case that holds two schools against each other cites the rating that stood of each', async () => {
  const [closing, receiving] = [await whyOn(on, READING('elm')), await whyOn(on, READING('oak'))]
  expect(closing.citedBy).toMatchObject([
    {
      kind: 'case',
      id: 'of-elm',
      how: 'closing-school',
      type: 'ActionProposed',
      on: '2013-03-21',
      cites: closing.act?.event,
      links: { why: '/v1/closures/of-elm/why' },
    },
  ])
  expect(shown(receiving)).toEqual(['case of-elm receiving-school ActionProposed'])
  // A rating of an earlier period did not stand on that day, and a third school is no part of the case.
  expect(shown(await whyOn(on, READING('oak', '2011')))).toEqual([])
  expect(shown(await whyOn(on, READING('fir')))).toEqual([])
  expect(shown(await whyOn(on, `${READING('oak')}&asOf=2013-03-20`))).toEqual([])
})

test('what was restated since was cited as it stood on the day of the proposal', async () => {
  const before = await whyOn(on, READING('oak'))
  await on.record('assessment-policy:oak:2012', [
    rated('reading', 3, '2013-05-01', { entityName: 'oak', row: 9 }),
  ])
  await on.read()
  const after = await whyOn(on, READING('oak'))
  expect(after.act?.event).not.toBe(before.act?.event)
  expect(after.citedBy).toMatchObject([{ how: 'receiving-school', cites: before.act?.event }])
  expect(after.events.map(({ id }) => id)).toContain(before.act?.event)
})
