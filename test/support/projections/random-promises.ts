import * as fc from 'fast-check'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { madeEvent } from '../http/commitments.ts'
import { registered } from './facts.ts'
import { idOf, readSide } from './read-side.ts'

/** Days, months and years, some of them inside others. */
export const PROMISE_DATES = [
  '2013-01-15',
  '2013-03',
  '2013-06-30',
  '2013-12-31',
  '2013',
  '2014-01-15',
  '2014-02',
  '2015-06-30',
] as const
const PROMISES = ['a', 'b', 'c'] as const
const OWNERS = [
  { kind: 'district', id: 'north' },
  { kind: 'district', id: 'east', name: 'The East' },
  { kind: 'organisation', id: 'north', name: 'North Fund' },
  { kind: 'school', id: 'north' },
] as const
const FUNDERS = [[], ['X'], ['X', 'Y'], ['Y', 'X', 'Y']] as const
const VERDICTS = ['kept', 'partly-kept', 'broken'] as const

const step = fc.record({
  what: fc.constantFrom(
    'made',
    'made',
    'made',
    'milestone',
    'reached',
    'heard',
    'heard',
    'extended',
    'extended',
    'amended',
    'complete',
    'verdict',
    'verdict',
    'revised',
    'withdrawn',
    'superseded',
    'take-back',
    'take-back',
    'named',
    'other',
    'read',
    'read',
  ),
  promise: fc.constantFrom(...PROMISES),
  on: fc.constantFrom(...PROMISE_DATES),
  other: fc.constantFrom(...PROMISE_DATES),
  pick: fc.nat(3),
  isImported: fc.boolean(),
})
type PromiseStep = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** What happens to three promises, in any order, and when it is read. */
export const promises = fc.array(step, { minLength: 4, maxLength: 40, size: 'max' })

const SOURCE = { kind: 'commitments', sha256: 'a'.repeat(64), row: 1 }

/** The event of a step about a promise; null for a step that is about something else. */
function eventOf({ what, promise, on, other, pick, isImported }: PromiseStep): DomainEvent | null {
  const said = { evidence: [], occurredOn: on, ...(isImported ? { imported: SOURCE } : {}) }
  const verdict = VERDICTS[pick % VERDICTS.length] ?? 'kept'
  const metOn = pick === 0 ? { metOn: other } : {}
  switch (what) {
    case 'made': {
      const measure = pick === 0 ? {} : { measure: 'seats', target: '1' }
      const dueOn = pick === 1 ? {} : { dueOn: other }
      const more = { owner: OWNERS[pick], funders: FUNDERS[pick], ...measure, ...dueOn, ...said }
      return madeEvent(promise, more)
    }
    case 'milestone':
      return { type: 'MilestoneAdded', data: { milestone: 'm', title: 'Plan', ...said } }
    case 'reached':
      return { type: 'MilestoneReached', data: { milestone: 'm', ...said } }
    case 'heard':
      return { type: 'ProgressReported', data: { self: true, ...said } }
    case 'extended':
      return { type: 'DueDateExtended', data: { dueOn: other, late: false, ...said } }
    case 'amended':
      return { type: 'TermsAmended', data: { target: String(pick), ...said } }
    case 'complete':
      return { type: 'CompletionAssessed', data: { completion: 'complete', ...said } }
    case 'verdict':
      return { type: 'VerdictIssued', data: { verdict, ...metOn, ...said } }
    case 'revised':
      return { type: 'VerdictRevised', data: { verdict, ...metOn, ...said } }
    case 'withdrawn':
      return { type: 'CommitmentWithdrawn', data: said }
    case 'superseded':
      return { type: 'CommitmentSuperseded', data: said }
    case 'take-back':
    case 'named':
    case 'other':
    case 'read':
      return null
  }
}

/** A ledger in which steps are recorded one by one; each returns whether the test should look then. */
export function promisesRecorded() {
  const side = readSide()
  const imports: { stream: string; revision: number; event: string }[] = []
  const ends = new Map<string, number>()
  let count = 0
  const record = async (stream: string, event: DomainEvent) => {
    await side.record(stream, [event])
    const revision = (ends.get(stream) ?? -1) + 1
    ends.set(stream, revision)
    count++
    return { stream, revision, event: idOf(count) }
  }
  const take = async (step: PromiseStep): Promise<boolean> => {
    const event = eventOf(step)
    if (event !== null) {
      const recorded = await record(`commitment-${step.promise}`, event)
      if (step.isImported) imports.push(recorded)
    } else if (step.what === 'take-back') {
      const [wrong] = imports.splice(step.pick, 1)
      if (wrong === undefined) return false
      const data = { event: wrong.event, revision: wrong.revision, sha256: SOURCE.sha256 }
      const because = { rationale: 'Wrong file.', occurredOn: step.on }
      await record(wrong.stream, { type: 'ImportedActWithdrawn', data: { ...data, ...because } })
    } else if (step.what === 'named') {
      if (!ends.has('district-north')) await record('district-north', registered('north', 'North', step.on))
    } else if (step.what === 'other') {
      const id = `other-${count}`
      await record(`commitment-${id}`, madeEvent(id, { occurredOn: step.on }))
    }
    return step.what === 'read'
  }
  return { ...side, take, last: () => count }
}
