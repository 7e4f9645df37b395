import { describe, expect, test } from 'vitest'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { timelineOf } from '../../../src/domain/rating/timeline.ts'
import { acting, period, shows, story, timeline, version } from '../../support/domain/fixtures.ts'

const one = version()
const { rate, imports, correct, override, withdraw } = acting()
const of = (...acts: readonly PositionedRating[]) => timeline([one], acts)
const lead = (...acts: readonly PositionedRating[]) => story(of(...acts), 'lead')
const last = (...acts: readonly PositionedRating[]) =>
  of(...acts)
    .history('lead')
    .at(-1)

describe('the first level ever', () => {
  test('is HS where it was imported', () => expect(lead(imports('lead', 2, '2013-H1'))).toEqual(['HS ->2']))
  test('is NW where it was recorded here', () => expect(lead(rate('lead', 2, '2013-H1'))).toEqual(['NW ->2']))
  test('is so after a *not rated* too, which does not count', () => {
    const first = rate('lead', null, '2012-H1')
    expect(lead(first, rate('lead', 2, '2012-H2'))).toEqual(['NR ->-', 'NW ->2'])
    expect(lead(first, imports('lead', 2, '2012-H2'))).toEqual(['NR ->-', 'HS ->2'])
  })
  test('has no previous one and nothing to be compared with', () =>
    expect(last(rate('lead', 2, '2013-H1'))).toMatchObject({ from: null, previous: null, comparable: null }))
})

test('some acts alone tell what a fold of them tells, and the whole history stays as it was', () => {
  const acts = ['2012-H1', '2012-H2', '2013-H1', '2013-H2'].map((id, at) => rate('lead', 1 + (at % 3), id))
  const whole = timelineOf(of().lineage, acts)
  for (let wanted = 0; wanted < 2 ** acts.length; wanted++) {
    const some = acts.filter((_, at) => (wanted & (2 ** at)) > 0)
    const part = whole.part(act => some.includes(act))
    expect([part.periods, story(part, 'lead')]).toEqual([of(...some).periods, lead(...some)])
    expect(story(whole, 'lead')).toEqual(lead(...acts))
  }
})

describe('a later level', () => {
  test('that is higher is UP, lower DG, the same AF', () =>
    expect(
      lead(
        rate('lead', 2, '2012-H1'),
        rate('lead', 3, '2012-H2'),
        rate('lead', 1, '2013-H1'),
        rate('lead', 1, '2013-H2'),
      ),
    ).toEqual(['NW ->2', 'UP 2>3', 'DG 3>1', 'AF 1>1']))
  test('is compared with the latest earlier one, however long ago', () =>
    expect(lead(rate('lead', 2, '2005'), rate('lead', 3, '2013'))).toEqual(['NW ->2', 'UP 2>3']))
  test('is compared over a gap in which it was not rated', () => {
    const history = of(rate('lead', 2, '2012-H1'), rate('lead', null, '2012-H2'), rate('lead', 2, '2013-H1'))
    expect(story(history, 'lead')).toEqual(['NW ->2', 'NR 2>-', 'AF 2>2'])
    expect(history.history('lead')[2]?.previous).toMatchObject({
      level: { value: 2 },
      period: { id: '2012-H1' },
    })
  })
  test('is compared with the level that stands, not with one that was corrected', () =>
    expect(
      lead(
        rate('lead', 2, '2012-H1'),
        correct('lead', 4, '2012-H1', { day: '2013-02-01' }),
        rate('lead', 3, '2012-H2'),
      ),
    ).toEqual(['NW ->2', 'RS 2>4', 'DG 4>3']))
  test('is compared with an older one where the last was corrected to *not rated*', () =>
    expect(
      lead(
        rate('lead', 2, '2012-H1'),
        rate('lead', 4, '2012-H2'),
        correct('lead', null, '2012-H2', { day: '2013-02-01' }),
        rate('lead', 3, '2013-H1'),
      ),
    ).toEqual(['NW ->2', 'UP 2>4', 'RS 4>-', 'UP 2>3']))
  test('ranks by the order of the scale, not by what the levels are called', () => {
    const digits = version({ levels: ['Level 3', 'Level 2', 'Level 2+', 'Level 1', 'Level 1+'] })
    const acts = [rate('lead', 1, '2012-H1'), rate('lead', 4, '2012-H2')]
    expect(
      timeline([digits], acts)
        .history('lead')
        .map(({ action, to }) => [action, to?.level.name]),
    ).toEqual([
      ['NW', 'Level 3'],
      ['UP', 'Level 1'],
    ])
  })
})

describe('the order of acts', () => {
  test('is by period first, whenever they took place', () =>
    expect(
      lead(
        rate('lead', 3, '2013-H2', { day: '2013-01-01' }),
        rate('lead', 2, '2013-H1', { day: '2014-01-01' }),
      ),
    ).toEqual(['NW ->2', 'UP 2>3']))
  test('periods are ordered by their first day, then their last, then their id', () => {
    const acts = ['2013', '2013-H1', '2013-Q1', '2013-H2', 'SY2012-13'].map((id, at) =>
      rate('lead', at % 4 || 4, id),
    )
    expect(of(...acts).periods.map(({ id }) => id)).toEqual([
      'SY2012-13',
      '2013-Q1',
      '2013-H1',
      '2013',
      '2013-H2',
    ])
  })
  test('within a period is by day', () =>
    expect(
      lead(
        imports('lead', 3, '2013-H1', { day: '2013-06-30' }),
        imports('lead', 2, '2013-H1', { day: '2013-05-31' }),
      ),
    ).toEqual(['HS ->2', 'RS 2>3']))
  test('of one day has imports before commands', () =>
    expect(
      lead(
        correct('lead', 3, '2013-H1', { day: '2013-06-30' }),
        imports('lead', 2, '2013-H1', { day: '2013-06-30' }),
      ),
    ).toEqual(['HS ->2', 'RS 2>3']))
  test('of one day has commands by revision', () =>
    expect(
      lead(rate('lead', 1, '2013-H1'), correct('lead', 2, '2013-H1'), correct('lead', 3, '2013-H1')),
    ).toEqual(['NW ->1', 'RS 1>2', 'RS 2>3']))
  test('is not that in which they were recorded or given', () => {
    const acts = [rate('lead', 2, '2012-H1'), rate('lead', 3, '2012-H2'), rate('lead', 1, '2013-H1')]
    expect(lead(...acts.toReversed())).toEqual(lead(...acts))
  })
})

describe('*not rated*', () => {
  test('is NR, with its reason', () =>
    expect(last(rate('lead', 'no visit', '2013-H1'))).toMatchObject({
      action: 'NR',
      to: null,
      reason: 'no visit',
    }))
  test('compares with nothing, though it names the level before it', () => {
    expect(last(rate('lead', 2, '2012-H1'), rate('lead', null, '2012-H2'))).toMatchObject({
      action: 'NR',
      previous: { level: { value: 2 }, period: { id: '2012-H1' } },
      comparable: null,
    })
    const past = [rate('lead', 2, '2012-H1'), rate('lead', 3, '2012-H2')]
    expect(last(...past, correct('lead', null, '2012-H2'))).toMatchObject({
      action: 'RS',
      to: null,
      comparable: null,
    })
  })
  test('stays so where nothing more is said: it is not carried', () => {
    const history = of(rate('lead', 2, '2012-H1'), rate('lead', null, '2012-H2'), rate('fund', 1, '2013-H1'))
    expect(shows(history, 'lead', '2013-H1')).toBe('not-rated')
    expect(shows(history, 'lead', '2012-H1')).toBe('rated 2')
  })
  test('replaced by a later import in the same cell is RS', () =>
    expect(
      lead(imports('lead', null, '2013-H1', { day: '2013-05-31' }), imports('lead', 2, '2013-H1')),
    ).toEqual(['NR ->-', 'RS ->2']))
})

describe('what is not said again', () => {
  test('is carried into a later period', () => {
    const history = of(rate('lead', 2, '2012-H1'), rate('fund', 1, '2013-H2'))
    expect(shows(history, 'lead', '2013-H1')).toBe('carried 2')
    expect(shows(history, 'lead', '2013-H2')).toBe('carried 2')
  })
  test('is no action', () =>
    expect(lead(rate('lead', 2, '2012-H1'), rate('fund', 1, '2013-H2'))).toHaveLength(1))
  test('is never rated before its first act', () =>
    expect(shows(of(rate('lead', 2, '2013-H1')), 'lead', '2012-H2')).toBe('never-rated'))
})

describe('a withdrawal', () => {
  test('is WO, from what it withdraws', () =>
    expect(lead(rate('lead', 2, '2013-H1'), withdraw('lead', '2013-H1'))).toEqual(['NW ->2', 'WO 2>-']))
  test('stays where nothing more is said: it is not carried', () => {
    const history = of(rate('lead', 2, '2012-H1'), withdraw('lead', '2012-H1'), rate('fund', 1, '2013-H1'))
    expect(shows(history, 'lead', '2013-H1')).toBe('withdrawn')
  })
  test('makes the next level NW, in a later period', () =>
    expect(lead(rate('lead', 2, '2012-H1'), withdraw('lead', '2012-H1'), rate('lead', 3, '2013-H1'))).toEqual(
      ['NW ->2', 'WO 2>-', 'NW ->3'],
    ))
  test('makes the next level HS where that is imported', () =>
    expect(
      lead(imports('lead', 2, '2012-H1'), withdraw('lead', '2012-H1'), imports('lead', 3, '2013-H1')),
    ).toEqual(['HS ->2', 'WO 2>-', 'HS ->3']))
  test('makes the next level NW in the same cell too', () =>
    expect(
      lead(rate('lead', 2, '2013-H1'), withdraw('lead', '2013-H1'), correct('lead', 2, '2013-H1')),
    ).toEqual(['NW ->2', 'WO 2>-', 'NW ->2']))
  test('makes a later import in the same cell HS', () =>
    expect(
      lead(
        imports('lead', 2, '2013-H1'),
        withdraw('lead', '2013-H1'),
        imports('lead', 3, '2013-H1', { day: '2013-07-31' }),
      ),
    ).toEqual(['HS ->2', 'WO 2>-', 'HS ->3']))
  test('makes the next level NW although *not rated* was said in between, in the same cell', () =>
    expect(
      lead(
        rate('lead', 2, '2013-H1'),
        withdraw('lead', '2013-H1'),
        correct('lead', null, '2013-H1'),
        correct('lead', 3, '2013-H1'),
      ),
    ).toEqual(['NW ->2', 'WO 2>-', 'NR ->-', 'NW ->3']))
  test('makes the next level NW although *not rated* was said in between, in other cells', () => {
    const past = [rate('lead', 2, '2012-H1'), withdraw('lead', '2012-H1')]
    const gap = rate('lead', null, '2012-H2')
    expect(lead(...past, gap, rate('lead', 3, '2013-H1'))).toEqual(['NW ->2', 'WO 2>-', 'NR ->-', 'NW ->3'])
    const inCell = correct('lead', null, '2012-H1')
    expect(lead(...past, inCell, rate('lead', 3, '2013-H1'))).toEqual([
      'NW ->2',
      'WO 2>-',
      'NR ->-',
      'NW ->3',
    ])
  })
  test('leaves older levels out of comparison', () =>
    expect(
      lead(
        rate('lead', 1, '2012-H1'),
        rate('lead', 2, '2012-H2'),
        withdraw('lead', '2012-H2'),
        rate('lead', 3, '2013-H1'),
      ),
    ).toEqual(['NW ->1', 'UP 1>2', 'WO 2>-', 'NW ->3']))
  test('of an older level makes the one after it new', () =>
    expect(
      lead(
        rate('lead', 2, '2012-H1'),
        rate('lead', 3, '2012-H2'),
        withdraw('lead', '2012-H1', { day: '2013-05-01' }),
      ),
    ).toEqual(['NW ->2', 'WO 2>-', 'NW ->3']))
  test('is over once a level was given: the one after that is compared', () =>
    expect(
      lead(
        rate('lead', 2, '2012-H1'),
        withdraw('lead', '2012-H1'),
        rate('lead', 3, '2012-H2'),
        rate('lead', 4, '2013-H1'),
      ),
    ).toEqual(['NW ->2', 'WO 2>-', 'NW ->3', 'UP 3>4']))
})

describe('a correction', () => {
  const past = [rate('lead', 1, '2012-H1'), rate('lead', 2, '2012-H2')]
  const fixed = correct('lead', 3, '2012-H2', { day: '2013-02-01' })
  test('is RS: from the value replaced, previous from the earlier period', () =>
    expect(last(...past, fixed)).toMatchObject({
      action: 'RS',
      from: { level: { value: 2 }, period: { id: '2012-H2' } },
      to: { level: { value: 3 } },
      previous: { level: { value: 1 }, period: { id: '2012-H1' } },
    }))
  test('leaves both acts in history', () =>
    expect(lead(...past, fixed)).toEqual(['NW ->1', 'UP 1>2', 'RS 2>3']))
  test('in the middle of a history has the classes after it derived again', () => {
    const after = [rate('lead', 2, '2013-H1'), rate('lead', 3, '2013-H2')]
    expect(lead(...past, ...after)).toEqual(['NW ->1', 'UP 1>2', 'AF 2>2', 'UP 2>3'])
    expect(lead(...past, fixed, ...after)).toEqual(['NW ->1', 'UP 1>2', 'RS 2>3', 'DG 3>2', 'UP 2>3'])
  })
  test('of *not rated* is RS', () =>
    expect(lead(rate('lead', null, '2013-H1'), correct('lead', 2, '2013-H1'))).toEqual(['NR ->-', 'RS ->2']))
  test('of one reason to another is RS', () =>
    expect(lead(rate('lead', 'no visit', '2013-H1'), correct('lead', 'too few answers', '2013-H1'))).toEqual([
      'NR ->-',
      'RS ->-',
    ]))
  test('of a never rated item is classed as a rating: NW', () =>
    expect(lead(rate('fund', 1, '2013-H1'), correct('lead', 2, '2013-H1'))).toEqual(['NW ->2']))
  test('of an item that was only carried there is classed as a rating', () => {
    const acts = [rate('lead', 2, '2012-H2'), rate('fund', 1, '2013-H1'), correct('lead', 3, '2013-H1')]
    expect(lead(...acts)).toEqual(['NW ->2', 'UP 2>3'])
    expect(lead(...acts.slice(0, 2), correct('lead', 2, '2013-H1'))).toEqual(['NW ->2', 'AF 2>2'])
  })
  test('to *not rated* of a never rated item is NR', () =>
    expect(lead(rate('fund', 1, '2013-H1'), correct('lead', null, '2013-H1'))).toEqual(['NR ->-']))
  test('of a correction is RS again', () =>
    expect(lead(...past, fixed, correct('lead', 4, '2012-H2', { day: '2013-02-02' }))).toEqual([
      'NW ->1',
      'UP 1>2',
      'RS 2>3',
      'RS 3>4',
    ]))
})

describe('an imported later value for the same cell', () => {
  const first = imports('lead', 2, '2013-H1')
  test('is RS, and history keeps both acts', () =>
    expect(lead(first, imports('lead', 3, '2013-H1', { day: '2013-09-30' }))).toEqual(['HS ->2', 'RS 2>3']))
  test('is RS where it gives the same level again, on a later day', () =>
    expect(lead(first, imports('lead', 2, '2013-H1', { day: '2013-09-30' }))).toEqual(['HS ->2', 'RS 2>2']))
  test('with the same value on the same day is a second source, not a second act', () => {
    const second = imports('lead', 2, '2013-H1')
    const history = of(first, second).history('lead')
    expect(history.map(({ action, acts }) => [action, acts])).toEqual([['HS', [first, second]]])
  })
  test('with the value of a rating made here is a second source: the rating stays the act', () => {
    const rating = rate('lead', 2, '2013-H1')
    const source = imports('lead', 2, '2013-H1')
    expect(of(rating, source).history('lead')).toMatchObject([
      { action: 'NW', act: rating, acts: [source, rating] },
    ])
    const basis = of(override('lead', 2, '2013-H1'), source).carriedAt('v1', 'lead', period('2013-H1'))?.basis
    expect(basis).toBe('overridden')
  })
  test('with the value of a correction is a second source of that', () => {
    const fixed = correct('lead', 3, '2013-H1', { day: '2013-09-30' })
    const source = imports('lead', 3, '2013-H1', { day: '2013-09-30' })
    expect(of(first, fixed, source).history('lead')).toMatchObject([{}, { action: 'RS', act: fixed }])
  })
  test('of another item on the same day is no second source', () =>
    expect(lead(first, imports('fund', 2, '2013-H1'))).toEqual(['HS ->2']))
})

describe('which acts are given decides what is seen', () => {
  const acts = [
    rate('lead', 1, '2012-H1', { day: '2012-06-30', visibleOn: '2012-07-15', position: 1 }),
    rate('lead', 2, '2012-H2', { day: '2012-12-31', visibleOn: '2013-01-15', position: 2 }),
    correct('lead', 3, '2012-H1', { day: '2013-02-01', visibleOn: '2013-02-10', position: 4 }),
    withdraw('lead', '2012-H2', { day: '2013-03-01', position: 3 }),
  ]
  const asOf = (day: string) => lead(...acts.filter(({ visibleOn }) => visibleOn <= day))
  const knownAt = (position: number) => lead(...acts.filter(act => act.position <= position))
  test('as of each day, what had occurred by then', () => {
    expect(asOf('2012-07-14')).toEqual([])
    expect(asOf('2012-07-15')).toEqual(['NW ->1'])
    expect(asOf('2013-01-15')).toEqual(['NW ->1', 'UP 1>2'])
    expect(asOf('2013-02-10')).toEqual(['NW ->1', 'RS 1>3', 'DG 3>2'])
    expect(asOf('2013-03-01')).toEqual(['NW ->1', 'RS 1>3', 'DG 3>2', 'WO 2>-'])
  })
  test('as known at each position, what was recorded by then', () => {
    expect(knownAt(2)).toEqual(['NW ->1', 'UP 1>2'])
    expect(knownAt(3)).toEqual(['NW ->1', 'UP 1>2', 'WO 2>-'])
    expect(knownAt(4)).toEqual(['NW ->1', 'RS 1>3', 'DG 3>2', 'WO 2>-'])
  })
})

test('every action says on what its level rests, and a cell what its last action says', () => {
  const rolled = version({ items: { teach: ['plan', 'talk'], lead: [] }, rule: 'median-low' })
  const bases = (...acts: readonly PositionedRating[]) => {
    const history = timeline([rolled], acts)
    const actions = history.history('teach').map(({ action, basis }) => `${action} ${basis}`)
    const shown = history.carriedAt('v1', 'teach', period('2013-H1'))?.basis
    expect(actions.at(-1)?.split(' ')[1]).toBe(shown)
    return actions
  }
  const over = override('teach', 3, '2013-H1')
  const later = { day: '2013-07-31' }
  const fixed = correct('teach', 2, '2013-H1', later)
  expect(bases(over, fixed)).toEqual(['NW overridden', 'RS overridden'])
  expect(bases(over, fixed, correct('teach', null, '2013-H1', later))).toHaveLength(3)
  expect(bases(rate('teach', 3, '2013-H1'), fixed)).toEqual(['NW rated', 'RS rated'])
  expect(bases(rate('plan', 3, '2013-H1'), fixed)).toEqual(['NW roll-up', 'RS rated'])
  expect(bases(over, imports('teach', 2, '2013-H1', later))).toEqual(['NW overridden', 'RS rated'])
  expect(bases(over, rate('plan', 3, '2013-H1'), withdraw('teach', '2013-H1', later))).toEqual([
    'NW overridden',
    'WO rated',
    'NW roll-up',
  ])
})

test('a withdrawal that is seen before what it withdraws is nothing yet', () => {
  const alone = of(withdraw('lead', '2013-H1'))
  expect(alone.periods).toEqual([])
  expect(shows(alone, 'lead', '2013-H1')).toBe('never-rated')
  const beside = of(withdraw('lead', '2013-H1'), rate('fund', 2, '2013-H1'))
  expect(story(beside, 'lead')).toEqual([])
  expect(shows(beside, 'lead', '2013-H1')).toBe('never-rated')
})

test('without any act nothing is there', () => {
  const empty = of()
  expect(empty.periods).toEqual([])
  expect(empty.versionAt(null).version).toBe('v1')
  expect(empty.versionAt(period('2013')).version).toBe('v1')
  expect(shows(empty, 'lead', '2013')).toBe('never-rated')
})

test('an item may be called what a plain object already answers to', () => {
  const odd = version({ items: { constructor: [], valueOf: [] } })
  const history = timeline([odd], [rate('constructor', 2, '2012'), rate('constructor', 3, '2013')])
  expect(story(history, 'constructor')).toEqual(['NW ->2', 'UP 2>3'])
  expect(history.history('toString')).toEqual([])
  expect(shows(history, 'valueOf', '2013')).toBe('never-rated')
})
