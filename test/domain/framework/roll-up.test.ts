import { describe, expect, test } from 'vitest'
import { rollUp } from '../../../src/domain/framework/roll-up.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { acting, shows, story, timeline, version } from '../../support/domain/fixtures.ts'

const three = ['teach.plan', 'teach.talk', 'teach.test'] as const
const [plan, talk, test_] = three
const items = { teach: three, lead: [] }
const one = version({ items, rule: 'median-low', share: '0.5' })
const { rate, imports, correct, override, withdraw } = acting()
const of = (...acts: readonly PositionedRating[]) => timeline([one], acts)
const teach = (...acts: readonly PositionedRating[]) => story(of(...acts), 'teach')
const all = (levels: readonly (number | null)[], at: string, by = rate) =>
  three.flatMap((item, index) => (levels[index] === undefined ? [] : [by(item, levels[index], at)]))

describe('the rule', () => {
  const low = (ranks: readonly number[], of = ranks.length, minimumShareRated = '0') =>
    rollUp({ rule: 'median-low', minimumShareRated }, ranks, of)
  test('median-low is the middle one of an odd number', () => expect(low([3, 1, 2])).toBe(2))
  test('median-low is the lower of the two middle ones', () => expect(low([4, 1, 3, 2])).toBe(2))
  test('median-low of two is the lower', () => expect(low([3, 2])).toBe(2))
  test('median-low of one is that one', () => expect(low([3])).toBe(3))
  test('minimum is the lowest', () =>
    expect(rollUp({ rule: 'minimum', minimumShareRated: '0' }, [3, 1, 2], 3)).toBe(1))
  test('none is no roll-up', () =>
    expect(rollUp({ rule: 'none', minimumShareRated: '0' }, [1, 2], 2)).toBeNull())
  test('exactly the share is enough', () => expect(low([1], 2, '0.5')).toBe(1))
  test('3 of 5 is exactly 0.6', () => expect(low([1, 1, 1], 5, '0.6')).toBe(1))
  test('just below the share is too few', () => {
    expect(low([1, 1], 5, '0.6')).toBeNull()
    expect(low([1], 3, '0.34')).toBeNull()
    expect(low([1], 3, '0.33')).toBe(1)
  })
  test('a share of 1 wants every element', () => {
    expect(low([1, 1], 2, '1')).toBe(1)
    expect(low([1], 2, '1.0')).toBeNull()
  })
  test('nothing rolls up to nothing, whatever the share', () => expect(low([], 2, '0')).toBeNull())
})

describe('a component', () => {
  test('has the level of its elements', () => expect(teach(...all([1, 2, 4], '2013-H1'))).toEqual(['NW ->2']))
  test('is compared as any other', () =>
    expect(
      teach(
        ...all([1, 2, 4], '2012-H1'),
        ...all([3, 3, 3], '2012-H2'),
        ...all([1, 3, 3], '2013-H1'),
        ...all([2], '2013-H2'),
      ),
    ).toEqual(['NW ->2', 'UP 2>3', 'AF 3>3', 'AF 3>3']))
  test('is HS first where all inputs are imported', () =>
    expect(teach(...all([1, 2, 4], '2013-H1', imports))).toEqual(['HS ->2']))
  test('is NW first where one input was recorded here', () =>
    expect(teach(...all([1, 2], '2013-H1', imports), rate(test_, 4, '2013-H1'))).toEqual(['NW ->2']))
  test('is HS first where the one rated here says only *not rated*', () =>
    expect(teach(...all([1, 2], '2013-H1', imports), rate(test_, null, '2013-H1'))).toEqual(['HS ->1']))
  test('takes carried elements in', () => {
    const history = of(...all([2, 2, 4], '2012-H1'), rate(plan, 4, '2012-H2'))
    expect(story(history, 'teach')).toEqual(['NW ->2', 'UP 2>4'])
  })
  test('is dated by the latest act that caused it', () => {
    const acts = [
      rate(plan, 1, '2013-H1', { day: '2013-05-01' }),
      rate(talk, 2, '2013-H1', { day: '2013-06-12' }),
      rate(test_, 2, '2013-H1', { day: '2013-06-01' }),
    ]
    expect(of(...acts).history('teach')).toMatchObject([{ act: { day: '2013-06-12' }, basis: 'roll-up' }])
  })
  test('lists the acts that caused it, and no carried one', () => {
    const before = all([1, 2, 2], '2012-H2')
    const now = [rate(plan, 3, '2013-H1'), rate(talk, 3, '2013-H1')]
    expect(
      of(...before, ...now)
        .history('teach')
        .map(({ acts }) => acts),
    ).toEqual([before, now])
  })
  test('has one derived action for a period, however many acts were made', () => {
    const acts = [...all([1, 2, 2], '2013-H1'), correct(plan, 3, '2013-H1'), correct(talk, 3, '2013-H1')]
    expect(of(...acts).history('teach')).toMatchObject([{ acts }])
  })
  test('has one even where every remaining input is carried', () => {
    const history = of(...all([1, 2, 3], '2012-H2'), rate(test_, null, '2013-H1'))
    expect(story(history, 'teach')).toEqual(['NW ->2', 'DG 2>1'])
    expect(shows(history, 'teach', '2013-H1')).toBe('rated 1')
  })
  test('is carried only where no element was acted on', () => {
    const history = of(...all([1, 2, 3], '2012-H2'), rate('lead', 1, '2013-H1'))
    expect(shows(history, 'teach', '2013-H1')).toBe('carried 2')
    expect(story(history, 'teach')).toHaveLength(1)
  })
  test('without elements is never rolled up', () =>
    expect(story(of(...all([1, 2, 3], '2012-H2')), 'lead')).toEqual([]))
  test('is not rolled up by the rule `none`', () => {
    const none = version({ items, rule: 'none' })
    expect(story(timeline([none], all([1, 2, 3], '2013-H1')), 'teach')).toEqual([])
  })
  test('is rolled up by `minimum` where the version says so', () => {
    const minimum = version({ items, rule: 'minimum' })
    expect(story(timeline([minimum], all([3, 2, 4], '2013-H1')), 'teach')).toEqual(['NW ->2'])
  })
})

describe('too few elements', () => {
  test('make the component NR, with that reason', () =>
    expect(of(rate(plan, 2, '2013-H1')).history('teach')).toMatchObject([
      { action: 'NR', to: null, reason: 'too-few-elements', basis: 'roll-up' },
    ]))
  test('count all elements of the version', () => {
    const acts = [rate(plan, 2, '2013-H1'), rate(talk, 3, '2013-H1')]
    expect(teach(...acts)).toEqual(['NW ->2'])
    const wide = version({ items: { teach: [...three, 'teach.more', 'teach.most'] }, rule: 'median-low' })
    expect(story(timeline([wide], acts), 'teach')).toEqual(['NR ->-'])
  })
  test('replace a level of before where an element was acted on', () => {
    const history = of(rate(plan, 2, '2012-H2'), rate(talk, 3, '2012-H2'), rate(plan, null, '2013-H1'))
    expect(story(history, 'teach')).toEqual(['NW ->2', 'NR 2>-'])
    expect(shows(history, 'teach', '2013-H1')).toBe('not-rated')
  })
  test('leave it as it stood where none was', () => {
    const history = of(rate(plan, 2, '2012-H2'), rate('lead', 2, '2013-H1'))
    expect(shows(history, 'teach', '2013-H1')).toBe('not-rated')
    expect(story(history, 'teach')).toEqual(['NR ->-'])
  })
  test('do not count as a first level', () =>
    expect(teach(rate(plan, 2, '2012-H2'), rate(talk, 3, '2013-H1'))).toEqual(['NR ->-', 'NW ->2']))
})

describe('RS of a component', () => {
  const first = all([2, 2, 2], '2013-H1')
  test('where a correction gives another level', () =>
    expect(teach(...first, correct(plan, 3, '2013-H1'), correct(talk, 3, '2013-H1'))).toEqual(['RS 2>3']))
  test('not where the level stays the same without the correction', () =>
    expect(teach(...first, correct(plan, 3, '2013-H1'))).toEqual(['NW ->2']))
  test('where a withdrawal gives another status', () =>
    expect(teach(...first, withdraw(plan, '2013-H1'), withdraw(talk, '2013-H1'))).toEqual(['RS 2>-']))
  test('where a withdrawal gives another level', () =>
    expect(
      teach(
        ...all([1, 1, 3], '2013-H1'),
        withdraw(plan, '2013-H1'),
        withdraw(talk, '2013-H1'),
        correct(talk, 3, '2013-H1'),
      ),
    ).toEqual(['RS 1>3']))
  test('where a later import of a valued cell gives another level', () => {
    const later = { day: '2013-09-30' }
    expect(
      teach(
        ...all([2, 2, 2], '2013-H1', imports),
        imports(plan, 3, '2013-H1', later),
        imports(talk, 3, '2013-H1', later),
      ),
    ).toEqual(['RS 2>3'])
  })
  test('not where a later import gives a first value to another cell', () =>
    expect(
      teach(...all([2, 2], '2013-H1', imports), imports(test_, 1, '2013-H1', { day: '2013-09-30' })),
    ).toEqual(['HS ->2']))
  test('where all that was said in the period was a correction: it was carried before', () => {
    const history = of(...all([2, 2, 2], '2012-H2'), rate('lead', 1, '2013-H1'), correct(plan, 2, '2013-H1'))
    expect(story(history, 'teach')).toEqual(['NW ->2', 'RS 2>2'])
  })
  test('where a correction alone gives a first level', () =>
    expect(
      teach(rate('lead', 1, '2013-H1'), correct(plan, 2, '2013-H1'), correct(talk, 2, '2013-H1')),
    ).toEqual(['RS ->2']))
  test('not for a correction of another period: it is compared with what stands there', () => {
    const after = all([3, 3, 3], '2013-H2')
    expect(teach(...first, ...after)).toEqual(['NW ->2', 'UP 2>3'])
    expect(teach(...first, correct(plan, 3, '2013-H1'), correct(talk, 3, '2013-H1'), ...after)).toEqual([
      'RS 2>3',
      'AF 3>3',
    ])
  })
  test('keeps the previous one of the earlier period', () => {
    const acts = [
      ...all([1, 1, 1], '2012-H2'),
      ...first,
      correct(plan, 3, '2013-H1'),
      correct(talk, 3, '2013-H1'),
    ]
    expect(
      of(...acts)
        .history('teach')
        .at(-1),
    ).toMatchObject({
      action: 'RS',
      from: { level: { value: 2 }, period: { id: '2013-H1' } },
      previous: { level: { value: 1 }, period: { id: '2012-H2' } },
      comparable: true,
    })
  })
})

describe('an override beats a direct rating beats the roll-up', () => {
  test('in its period', () => {
    expect(teach(...all([1, 1, 1], '2013-H1'), override('teach', 4, '2013-H1'))).toEqual(['NW ->4'])
    expect(teach(...all([1, 1, 1], '2013-H1'), rate('teach', 3, '2013-H1'))).toEqual(['NW ->3'])
    expect(teach(...all([1, 1, 1], '2013-H1', imports), imports('teach', 3, '2013-H1'))).toEqual(['HS ->3'])
  })
  test('whenever in the period the elements were acted on', () =>
    expect(
      teach(override('teach', 4, '2013-H1', { day: '2013-05-01' }), ...all([1, 1, 1], '2013-H1')),
    ).toEqual(['NW ->4']))
  test('and says which', () => {
    const basis = (...acts: readonly PositionedRating[]) =>
      of(...acts).carriedAt('v1', 'teach', acts[0]?.period as PositionedRating['period'])?.basis
    expect(basis(override('teach', 4, '2013-H1'))).toBe('overridden')
    expect(basis(rate('teach', 4, '2013-H1'), ...all([1, 1, 1], '2013-H1'))).toBe('rated')
    expect(basis(...all([1, 1, 1], '2013-H1'))).toBe('roll-up')
  })
  test('and loses to the roll-up in a later period with element acts', () => {
    const history = of(
      ...all([1, 1, 1], '2012-H2'),
      override('teach', 4, '2012-H2'),
      rate(plan, 2, '2013-H1'),
    )
    expect(story(history, 'teach')).toEqual(['NW ->4', 'DG 4>1'])
  })
  test('and is carried into a later period without any', () => {
    const history = of(override('teach', 4, '2012-H2'), rate('lead', 2, '2013-H1'))
    expect(shows(history, 'teach', '2013-H1')).toBe('carried 4')
  })
  test('a change of basis alone stays comparable', () => {
    const acts = [
      ...all([2, 2, 2], '2012-H1'),
      rate('teach', 2, '2012-H2'),
      override('teach', 3, '2013-H1'),
      rate(plan, 2, '2013-H2'),
    ]
    expect(teach(...acts)).toEqual(['NW ->2', 'AF 2>2', 'UP 2>3', 'DG 3>2'])
    expect(
      of(...acts)
        .history('teach')
        .map(({ comparable }) => comparable),
    ).toEqual([null, true, true, true])
  })
})

describe('a correction of a component that was rolled up', () => {
  const first = all([2, 2, 2], '2013-H1')
  test('restates the level that showed: RS, and history keeps both', () =>
    expect(teach(...first, correct('teach', 3, '2013-H1', { day: '2013-09-30' }))).toEqual([
      'NW ->2',
      'RS 2>3',
    ]))
  test('has the basis of a rating', () => {
    const history = of(...first, correct('teach', 3, '2013-H1'))
    expect(history.carriedAt('v1', 'teach', first[0]?.period as PositionedRating['period'])).toMatchObject({
      basis: 'rated',
    })
  })
  test('beats what is said of its elements later in the period', () =>
    expect(
      teach(
        ...first,
        correct('teach', 4, '2013-H1', { day: '2013-09-30' }),
        correct(plan, 3, '2013-H1', { day: '2013-10-01' }),
      ),
    ).toEqual(['NW ->2', 'RS 2>4']))
  test('withdrawn gives way to the roll-up again, which is new', () =>
    expect(teach(...first, correct('teach', 3, '2013-H1'), withdraw('teach', '2013-H1'))).toEqual([
      'NW ->2',
      'RS 2>3',
      'WO 3>-',
      'NW ->2',
    ]))
  test('is classed as a rating where no element was acted on in the period', () =>
    expect(teach(...all([2, 2, 2], '2012-H2'), correct('teach', 3, '2013-H1'))).toEqual(['NW ->2', 'UP 2>3']))
})
