import { describe, expect, test } from 'vitest'
import { assessment } from '../../../src/domain/assessment/assessment.ts'
import type { AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import { publish, UNPUBLISHED } from '../../../src/domain/assessment/publication.ts'
import {
  approved,
  bob,
  imported,
  notRated,
  proposed,
  published,
  rated,
  rejected,
  submitted,
  today,
  withdrawn,
} from '../../support/domain/assessment.ts'
import { ann, by, eventId, foldOf, recordedAs } from '../../support/domain/given.ts'

const past = [rated({ occurredOn: '2013-12-20' }), submitted, published] as const
const publishedOn = (occurredOn: string) => ({ type: 'AssessmentPublished', data: { occurredOn } }) as const
const approvedOn = (occurredOn: string) =>
  ({ type: 'CorrectionApproved', data: { correction: 'c1', occurredOn } }) as const

describe('what is public', () => {
  const actsOf = (...events: readonly AssessmentEvent[]) => foldOf(assessment, events).acts
  test('nothing, before publication', () => expect(actsOf(rated(), submitted)).toEqual([]))
  test('of the drafts of one item only the last', () =>
    expect(
      actsOf(rated({ level: { value: 1, name: 'Not in place' } }), rated(), submitted, published),
    ).toMatchObject([{ item: 'lead', level: 2, revision: 1, id: eventId(1) }]))
  test('a *not rated* that replaced a level stands alone', () =>
    expect(actsOf(rated(), notRated(), submitted, published)).toMatchObject([
      { level: null, notRated: 'no visit' },
    ]))
  test('no correction that nobody approved, or that was rejected', () => {
    expect(actsOf(...past, proposed())).toHaveLength(1)
    expect(actsOf(...past, proposed(), rejected)).toHaveLength(1)
  })
  test('a correction, with the event that states it', () =>
    expect(actsOf(...past, by(ann, proposed()), by(bob, approved)).at(-1)).toMatchObject({
      kind: 'correction',
      level: 3,
      revision: 3,
      id: eventId(3),
    }))
  test('a rating from the later of its own and its publication’s day', () => {
    const on = (own: string, of: string) => actsOf(rated({ occurredOn: own }), submitted, publishedOn(of))[0]
    expect(on('2013-12-20', '2014-01-10')).toMatchObject({ day: '2013-12-20', visibleOn: '2014-01-10' })
    expect(on('2014-01-10', '2013-12-20')).toMatchObject({ day: '2014-01-10', visibleOn: '2014-01-10' })
    expect(on('2013', '2013-12-20')).toMatchObject({ day: '2013-12-31', visibleOn: '2013-12-31' })
  })
  test('an imported one from its own day', () =>
    expect(actsOf(imported({ occurredOn: '2013-06' }))).toMatchObject([
      { day: '2013-06-30', visibleOn: '2013-06-30' },
    ]))
  test('a correction from the later of its own and its approval’s day', () => {
    const on = (own: string, of: string) =>
      actsOf(
        ...past.slice(0, 2),
        publishedOn('2013-12-20'),
        proposed({ occurredOn: own }),
        approvedOn(of),
      ).at(-1)?.visibleOn
    expect(on('2014-01-02', '2014-01-09')).toBe('2014-01-09')
    expect(on('2014-01-09', '2014-01-02')).toBe('2014-01-09')
  })
  test('a withdrawal from its own day', () =>
    expect(actsOf(imported(), withdrawn({ occurredOn: '2014-01-02' })).at(-1)?.visibleOn).toBe('2014-01-02'))
  test('neither waits for the publication of ratings that were made here in the same assessment', () => {
    const made = [rated({ item: 'teach' }), submitted, publishedOn('2014-01-10')]
    const given = imported({ item: 'lead', occurredOn: '2013-06-30' })
    const seenFrom = (...events: readonly AssessmentEvent[]) =>
      actsOf(...made, given, ...events).map(({ item, kind, visibleOn }) => [item, kind, visibleOn])
    const before = [
      ['teach', 'rating', today],
      ['lead', 'import', '2013-06-30'],
    ]
    expect(seenFrom(withdrawn({ item: 'lead', occurredOn: '2013-08-01' }))).toEqual([
      ...before,
      ['lead', 'withdrawal', '2013-08-01'],
    ])
    const corrected = [proposed({ item: 'lead', occurredOn: '2013-07-01' }), approvedOn('2013-08-01')]
    expect(seenFrom(...corrected)).toEqual([...before, ['lead', 'correction', '2013-08-01']])
  })
})

describe('what waits to be published', () => {
  test('is nothing once it was published', () =>
    expect(foldOf(assessment, [rated(), submitted, published]).publication).toEqual(UNPUBLISHED))
  test('is a proposal until it is decided', () => {
    const asked = foldOf(assessment, [...past, proposed()]).publication
    expect(Object.keys(asked.proposals)).toEqual(['c1'])
    for (const decision of [approved, rejected])
      expect(foldOf(assessment, [...past, proposed(), decision]).publication.proposals).toEqual({})
  })
  test('survives being written as JSON and read back', () => {
    const events = [
      rated(),
      by(bob, notRated({ item: 'constructor' })),
      submitted,
      published,
      proposed(),
      approved,
    ]
    const { acts } = foldOf(assessment, events)
    let state = UNPUBLISHED
    const seen = events.flatMap((event, at) => {
      const [after, news] = publish(JSON.parse(JSON.stringify(state)), recordedAs(event, at))
      state = after
      return news
    })
    expect(seen).toEqual(acts.map(({ id: _id, sha256: _file, ...act }) => act))
    expect(seen).toHaveLength(3)
  })
  test('is no correction of an id that only a plain object answers to', () => {
    const decision = {
      type: 'CorrectionApproved',
      data: { correction: 'constructor', occurredOn: today },
    } as const
    expect(foldOf(assessment, [...past, decision]).acts).toHaveLength(1)
  })
})
