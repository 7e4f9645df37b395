import * as fc from 'fast-check'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import type { EntityKind } from '../../../src/domain/values/entity-reference.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import { rubric } from '../domain/framework-documents.ts'
import { idOf, readSide } from './read-side.ts'

export const NETWORK_PERIODS = ['2013', '2013-H1', '2013-H2', 'SY2013-14', 'review'] as const
export const NETWORK_DAYS = ['2013-02-01', '2013-06-30', '2013-12-31', '2014-03-01', '2014-06-30'] as const
const ENTITIES = ['east', 'north', 'west'] as const
const ITEMS = ['lead', 'teach', 'teach.plan', 'teach.talk', 'teach.test'] as const
const LEVELS = ['Low', 'Middle', 'High'] as const
const SOURCE = { kind: 'ratings', sha256: 'a'.repeat(64), row: 1 }

const [lead, teach] = rubric.components
/** The second version: an item has another name and another place, one is new, and one is dropped. */
const second = {
  ...rubric,
  version: 'v2',
  previous: 'v1',
  components: [
    { ...teach, title: 'Teaching well', elements: teach?.elements.slice(0, 2) },
    lead,
    { id: 'fund', title: 'Funding', scale: 'depth', elements: [] },
  ],
}

const STEP = {
  entity: fc.constantFrom(...ENTITIES),
  period: fc.constantFrom(...NETWORK_PERIODS),
  item: fc.constantFrom(...ITEMS),
  on: fc.constantFrom(...NETWORK_DAYS),
  level: fc.nat(2),
}
const step = fc.record({
  what: fc.constantFrom(
    'import',
    'import',
    'import',
    'import',
    'publish',
    'publish',
    'correct',
    'withdraw',
    'challenge',
    'challenge',
    'answer',
    'take-back',
    'rename',
    'join',
    'leave',
    'retire',
    'return',
    'close',
    'reopen',
    'version',
    'other',
    'dates',
    'read',
    'read',
  ),
  ...STEP,
})
type NetworkStep = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** What happens to a small network that is rated by one framework, and after which steps a test checks it. */
export const network = fc.record({
  kind: fc.constantFrom<EntityKind>('district', 'district', 'school'),
  steps: fc.array(step, { minLength: 4, maxLength: 30, size: 'max' }),
})
export type Network = typeof network extends fc.Arbitrary<infer Each> ? Each : never

const GROWING = ['import', 'import', 'publish', 'publish', 'publish', 'correct', 'rename', 'version'] as const
const DATED_BACK = [
  ...GROWING.slice(0, 6),
  ...GROWING,
  'withdraw',
  'withdraw',
  'take-back',
  'challenge',
] as const

/** Steps of some kinds, mostly checked after each of them. */
const oftenRead = (kinds: readonly NetworkStep['what'][], maxLength: number) =>
  fc
    .array(fc.record({ ...STEP, what: fc.constantFrom(...kinds), isRead: fc.nat(3) }), {
      minLength: 6,
      maxLength,
      size: 'max',
    })
    .map(steps =>
      steps.map(({ isRead, ...each }) =>
        isRead === 0 ? [each] : [each, { ...each, what: 'read' as const }],
      ),
    )

/** One that only grows: what is rated is seen after all that is there, so that most rows of an entity stay as they are. */
export const growingNetwork = fc.record({
  kind: fc.constantFrom<EntityKind>('district', 'school'),
  steps: oftenRead(GROWING, 16).map(steps =>
    steps.toSorted(([a], [b]) => compareText(a?.on ?? '', b?.on ?? '')).flat(),
  ),
})

/** One in which what is rated is often seen before what is there, and now and then withdrawn. */
export const datedBackNetwork = fc.record({
  kind: fc.constantFrom<EntityKind>('district', 'school'),
  steps: oftenRead(DATED_BACK, 20).map(steps => steps.flat()),
})

/** An empty network in which steps are recorded one by one; each returns whether the test should check the network then. */
export async function networkOf(kind: EntityKind) {
  const side = readSide()
  const ends = new Map<string, number>()
  const imports: { stream: string; revision: number; event: string }[] = []
  const rated: { stream: string; entity: string; item: string }[] = []
  const challenges: { stream: string; challenge: string; item: string }[] = []
  let count = 0
  let isSecond = false
  const record = async (stream: string, ...events: readonly DomainEvent[]) => {
    await side.record(stream, events)
    count += events.length
    ends.set(stream, (ends.get(stream) ?? -1) + events.length)
    return { stream, revision: ends.get(stream) ?? 0, event: idOf(count) }
  }
  const publish = (framework: object, id = 'rubric') =>
    record(`framework-${id}`, {
      type: 'FrameworkPublished',
      data: { framework: { ...framework, id, rates: kind }, occurredOn: '2012-01-01' },
    } as DomainEvent)
  const review = (to: string) => ({
    framework: 'rubric',
    period: 'review',
    label: 'review',
    from: '2013-03-01',
    to,
  })
  await publish(rubric)
  await record('round-rubric:review', {
    type: 'RoundOpened',
    data: { ...review('2013-09-30'), occurredOn: '2013-01-01' },
  })

  const take = async ({ what, entity, period, item, on, level }: NetworkStep): Promise<boolean> => {
    const stream = `assessment-rubric:${entity}:${period}`
    const own = `${kind}-${entity}`
    const about = { item, version: isSecond && item !== 'teach.test' ? 'v2' : 'v1' }
    const value = { value: level + 1, name: LEVELS[level] ?? '' }
    const said = { rationale: 'Seen.', evidence: [], occurredOn: on }
    const tell = (type: string, data: object) =>
      record(own, { type, data: { ...data, occurredOn: on } } as DomainEvent)
    const n = count
    if (what === 'import') {
      const given = level === 2 && item === 'lead' ? { notRated: { reason: 'no-data' } } : { level: value }
      const data = { ...about, ...given, entityName: `The ${entity} ${level}`, evidence: [], occurredOn: on }
      imports.push(await record(stream, { type: 'RatingImported', data: { ...data, imported: SOURCE } }))
      rated.push({ stream, entity, item })
    } else if (what === 'publish') {
      await record(
        stream,
        { type: 'RatingRecorded', data: { ...about, level: value, ...said, seen: { framework: 0 } } },
        { type: 'AssessmentSubmitted', data: { occurredOn: on } },
        { type: 'AssessmentPublished', data: { occurredOn: on } },
      )
      rated.push({ stream, entity, item })
    } else if (what === 'correct') {
      const proposed = { correction: `c-${n}`, ...about, level: value, ...said, seen: { framework: 0 } }
      await record(
        stream,
        { type: 'CorrectionProposed', data: proposed },
        { type: 'CorrectionApproved', data: { correction: `c-${n}`, occurredOn: on } },
      )
    } else if (what === 'withdraw') {
      await record(stream, { type: 'RatingWithdrawn', data: { ...about, ...said } })
    } else if (what === 'challenge') {
      // A challenge is mostly to something that was rated, otherwise to any place.
      const place = rated.at(-1 - level) ?? { stream, entity, item }
      const [challenge, of] = [`x-${n}`, { item: place.item, version: about.version, district: place.entity }]
      const data = { challenge, ...of, reason: 'No.', evidence: [], occurredOn: on }
      const told = await record(place.stream, { type: 'RatingChallenged', data })
      challenges.push({ challenge, item: place.item, stream: place.stream })
      if (level === 0) imports.push(told)
    } else if (what === 'answer') {
      const [open] = challenges.splice(level, 1)
      if (open === undefined) return false
      const { stream: where, ...asked } = open
      const outcome = level === 0 ? 'upheld' : 'dismissed'
      const data = { ...asked, outcome, rationale: 'Seen.', occurredOn: on } as const
      const told = await record(where, { type: 'ChallengeAnswered', data })
      if (level === 1) imports.push(told)
    } else if (what === 'take-back') {
      const [wrong] = imports.splice(level, 1)
      if (wrong === undefined) return false
      const data = { event: wrong.event, revision: wrong.revision, sha256: SOURCE.sha256 }
      const because = { rationale: 'Wrong file.', occurredOn: on }
      await record(wrong.stream, { type: 'ImportedActWithdrawn', data: { ...data, ...because } })
    } else if (what === 'rename') {
      const name = `New ${entity} ${level}`
      await (ends.has(own) ? tell('Renamed', { name }) : tell('Registered', { kind, id: entity, name }))
    } else if (what === 'join') {
      if (kind === 'district') await tell('JoinedNetwork', { known: 'on' })
    } else if (what === 'leave') {
      if (kind === 'district') await tell('LeftNetwork', {})
    } else if (what === 'retire') await tell('Retired', { reason: 'Twice.' })
    else if (what === 'return') await tell('RetirementWithdrawn', { rationale: 'Once.' })
    else if (what === 'close') {
      if (kind === 'school') await tell('SchoolClosed', { case: 'c-1' })
    } else if (what === 'reopen') {
      if (kind === 'school') await tell('SchoolReopened', { case: 'c-1' })
    } else if (what === 'version') {
      if (!isSecond) await publish(second)
      isSecond = true
    } else if (what === 'other') {
      if (!ends.has('framework-other')) await publish(rubric, 'other')
      await record(`assessment-other:${entity}:${period === 'review' ? '2013' : period}`, {
        type: 'RatingImported',
        data: { item, version: 'v1', level: value, evidence: [], occurredOn: on, imported: SOURCE },
      })
    } else if (what === 'dates') {
      // A round of another period of the same framework, in which nothing is rated.
      await record('round-rubric:later', {
        type: ends.has('round-rubric:later') ? 'RoundReopened' : 'RoundOpened',
        data: ends.has('round-rubric:later')
          ? { reason: 'Late.', occurredOn: on }
          : { ...review('2015-01-01'), period: 'later', occurredOn: on },
      } as DomainEvent)
    } else return true
    return false
  }
  return { ...side, take, last: () => count }
}
