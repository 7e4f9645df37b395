import * as fc from 'fast-check'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../domain/framework-documents.ts'
import { type idOf, readSide } from './read-side.ts'

export const LIFE_PERIODS = ['2013-H1', '2013-H2', '2014-H1'] as const
export const LIFE_DAYS = ['2013-02-01', '2013-06-30', '2013-12-31', '2014-03-01', '2014-06-30'] as const
const ITEMS = ['lead', 'teach', 'teach.plan', 'teach.talk', 'teach.test'] as const
const LEVELS = ['Low', 'Middle', 'High'] as const
/** Two versions: in the second one an item has another name and another place, and one is new. */
const [lead, teach] = rubric.components
const RUBRICS = [
  rubric,
  {
    ...rubric,
    version: 'v2',
    previous: 'v1',
    components: [
      { ...teach, title: 'Teaching well', elements: teach?.elements.slice(0, 2) },
      lead,
      { id: 'fund', title: 'Funding', scale: 'depth', elements: [] },
    ],
  },
] as const

/** One thing that happens: what, to which item of which period, on which day, with which level. */
const step = fc.record({
  what: fc.constantFrom(
    'import',
    'import',
    'import',
    'publish',
    'correct',
    'withdraw',
    'challenge',
    'answer',
    'take-back',
    'rename',
  ),
  period: fc.nat(LIFE_PERIODS.length - 1),
  item: fc.constantFrom(...ITEMS),
  on: fc.constantFrom(...LIFE_DAYS),
  level: fc.nat(2),
})
type LifeStep = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** What happened to one district, and in which version each period was rated. */
export const life = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 14, size: 'max' }),
  isSecond: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
})
export type Life = typeof life extends fc.Arbitrary<infer Each> ? Each : never

/** Writes the facts of a life of the district north straight into a store that has a read model beside it. */
export async function livedBy({ steps, isSecond }: Life, ids: typeof idOf) {
  const side = readSide()
  const imports: { stream: string; revision: number; event: string }[] = []
  const challenges: { stream: string; id: string; item: string }[] = []
  const ends = new Map<string, number>()
  let count = 0
  const record = async (stream: string, ...events: readonly DomainEvent[]) => {
    await side.record(stream, events)
    count += events.length
    ends.set(stream, (ends.get(stream) ?? -1) + events.length)
    return { stream, revision: ends.get(stream) ?? 0, event: ids(count) }
  }
  const take = async ({ what, period, item, on, level }: LifeStep) => {
    const stream = `assessment-rubric:north:${LIFE_PERIODS[period]}`
    const about = { item, version: isSecond[period] === true && item !== 'teach.test' ? 'v2' : 'v1' }
    const value = { value: level + 1, name: LEVELS[level] ?? '' }
    const said = { rationale: 'Seen.', evidence: [], occurredOn: on }
    const source = { kind: 'ratings', sha256: 'a'.repeat(64), row: 1 }
    const n = count
    if (what === 'import') {
      const data = { ...about, level: value, evidence: [], occurredOn: on, imported: source }
      imports.push(await record(stream, { type: 'RatingImported', data }))
    } else if (what === 'publish') {
      const recorded = { ...about, level: value, ...said, seen: { framework: 0 } }
      await record(stream, { type: 'RatingRecorded', data: recorded })
      if (level === 0) return
      await record(stream, { type: 'AssessmentSubmitted', data: { occurredOn: on } })
      await record(stream, { type: 'AssessmentPublished', data: { occurredOn: on } })
    } else if (what === 'correct') {
      const proposed = { correction: `c-${n}`, ...about, level: value, ...said, seen: { framework: 0 } }
      await record(stream, { type: 'CorrectionProposed', data: proposed })
      if (level === 0) return
      await record(stream, { type: 'CorrectionApproved', data: { correction: `c-${n}`, occurredOn: on } })
    } else if (what === 'withdraw') {
      await record(stream, { type: 'RatingWithdrawn', data: { ...about, ...said } })
    } else if (what === 'challenge') {
      const raised = { challenge: `x-${n}`, ...about, district: 'north', reason: 'No.', evidence: [] }
      await record(stream, { type: 'RatingChallenged', data: { ...raised, occurredOn: on } })
      challenges.push({ stream, id: `x-${n}`, item })
    } else if (what === 'answer') {
      const open = challenges.shift()
      if (open === undefined) return
      const answer = { challenge: open.id, item: open.item, outcome: 'dismissed' as const, occurredOn: on }
      await record(open.stream, { type: 'ChallengeAnswered', data: answer })
    } else if (what === 'take-back') {
      const [wrong] = imports.splice(level, 1)
      if (wrong === undefined) return
      const data = { event: wrong.event, revision: wrong.revision, sha256: 'a'.repeat(64) }
      const because = { rationale: 'Wrong file.', occurredOn: on }
      await record(wrong.stream, { type: 'ImportedActWithdrawn', data: { ...data, ...because } })
    } else {
      const data = { kind: 'district' as const, id: 'north', name: `North ${level}`, occurredOn: on }
      if (!ends.has('district-north')) await record('district-north', { type: 'Registered', data })
    }
  }
  for (const framework of RUBRICS)
    await record('framework-rubric', {
      type: 'FrameworkPublished',
      data: { framework, occurredOn: '2012-01-01' },
    } as DomainEvent)
  for (const each of steps) await take(each)
  await side.read()
  return { ...side, last: count }
}
