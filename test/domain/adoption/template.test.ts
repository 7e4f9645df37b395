import { describe, expect, test } from 'vitest'
import { commitmentsOf, FIRST_YEAR, Template } from '../../../src/domain/adoption/template.ts'
import { CalendarDuration, dateAfter } from '../../../src/domain/values/duration.ts'
import { Id } from '../../../src/domain/values/text.ts'

const adoption = {
  district: { id: 'north', name: 'North' },
  adoptedOn: '2013-01-15',
  funders: ['A Fund', 'B Fund'],
}
const template = (data: object = {}) => Template.parse({ ...FIRST_YEAR, ...data })
const item = (data: object = {}) => ({ ...FIRST_YEAR.items[0], ...data })

describe('the first-year expectations', () => {
  const wishes = commitmentsOf(FIRST_YEAR, adoption)
  test('are ten due a year after the adoption, and the five-year one', () =>
    expect(wishes.map(({ id, dueOn }) => [id, dueOn])).toEqual([
      ['north.first-year.FY01', '2014-01-15'],
      ['north.first-year.FY02', '2014-01-15'],
      ['north.first-year.FY03', '2014-01-15'],
      ['north.first-year.FY04', '2014-01-15'],
      ['north.first-year.FY05', '2014-01-15'],
      ['north.first-year.FY06', '2014-01-15'],
      ['north.first-year.FY07', '2014-01-15'],
      ['north.first-year.FY08', '2014-01-15'],
      ['north.first-year.FY08-sequel', '2018-01-15'],
      ['north.first-year.FY09', '2014-01-15'],
      ['north.first-year.FY10', '2014-01-15'],
    ]))
  test('an item is its title, measured by the evidence that is expected', () =>
    expect(wishes[0]).toEqual({
      id: 'north.first-year.FY01',
      owner: { kind: 'district', id: 'north', name: 'North' },
      funders: ['A Fund', 'B Fund'],
      text: 'Articulate the desired end state for city schools and a timeline',
      measure: 'Adopted/published statement with end state + dated timeline',
      dueOn: '2014-01-15',
      template: { id: 'first-year', version: '2013-11-19', item: 'FY01' },
    }))
  test('the figure belongs to the sequel alone', () => {
    expect(wishes.find(({ id }) => id.endsWith('FY08'))).toEqual({
      id: 'north.first-year.FY08',
      owner: { kind: 'district', id: 'north', name: 'North' },
      funders: ['A Fund', 'B Fund'],
      text: 'Commit to a timeline for moving 95% of funding to schools per pupil',
      measure: 'Adopted timeline',
      dueOn: '2014-01-15',
      template: { id: 'first-year', version: '2013-11-19', item: 'FY08' },
    })
    expect(wishes.find(({ id }) => id.endsWith('FY08-sequel'))).toEqual({
      id: 'north.first-year.FY08-sequel',
      owner: { kind: 'district', id: 'north', name: 'North' },
      funders: ['A Fund', 'B Fund'],
      text: '95% of funds at school level',
      measure: 'share of funds at school level, per pupil',
      unit: 'ratio',
      target: '0.95',
      dueOn: '2018-01-15',
      template: { id: 'first-year', version: '2013-11-19', item: 'FY08-sequel' },
    })
  })
  test('the same adoption makes the same', () => expect(commitmentsOf(FIRST_YEAR, adoption)).toEqual(wishes))
  test('every id is one for a district of up to 41 letters', () => {
    const idsOf = (length: number) =>
      commitmentsOf(FIRST_YEAR, { ...adoption, district: { id: 'n'.repeat(length) } }).map(({ id }) => id)
    expect(idsOf(41).filter(id => !Id.safeParse(id).success)).toEqual([])
    expect(idsOf(42).filter(id => !Id.safeParse(id).success)).toHaveLength(1)
  })
})

describe('a template is only data', () => {
  test('another programme’s has its own ids, offsets and items', () =>
    expect(
      commitmentsOf(
        template({ id: 'pilot', version: '2', items: [item({ id: 'P1', dueOffset: 'P6M' })] }),
        adoption,
      ),
    ).toMatchObject([
      { id: 'north.pilot.P1', dueOn: '2013-07-15', template: { id: 'pilot', version: '2', item: 'P1' } },
    ]))
  test('one that was withdrawn makes nothing for later adoptions', () => {
    const withdrawn = template({ withdrawn: '2013-01-15' })
    expect(commitmentsOf(withdrawn, adoption)).toHaveLength(11)
    expect(commitmentsOf(withdrawn, { ...adoption, adoptedOn: '2013-01-16' })).toEqual([])
    expect(commitmentsOf(withdrawn, { ...adoption, adoptedOn: '2013-01' })).toEqual([])
    expect(commitmentsOf(withdrawn, { ...adoption, adoptedOn: '2012' })).toHaveLength(11)
  })
  test('a sequel without a figure has no measure', () => {
    const items = [item({ sequel: { title: 'All of it', dueOffset: 'P2Y' } })]
    const [, sequel] = commitmentsOf(template({ items }), adoption)
    expect(sequel).toMatchObject({
      id: 'north.first-year.FY01-sequel',
      text: 'All of it',
      dueOn: '2015-01-15',
    })
    expect(sequel).not.toHaveProperty('measure')
  })
  test('a target may be a number or text, and is kept as text', () => {
    const quantified = { metric: 'share', unit: 'ratio', target: '0.950' }
    const items = [item({ sequel: { title: 'All of it', dueOffset: 'P2Y' }, quantified })]
    expect(commitmentsOf(template({ items }), adoption)[1]?.target).toBe('0.950')
    expect(FIRST_YEAR.items[7]?.quantified?.target).toBe('0.95')
  })
  test('an id names one item, a span is a span, and nothing unknown is in it', () => {
    for (const data of [
      { items: [item(), item()] },
      { items: [] },
      { items: [item({ dueOffset: '1Y' })] },
      { items: [item({ weight: 1 })] },
      { withdrawn: '2013' },
      { clockStart: 'JoinedNetwork.on' },
    ]) {
      expect(Template.safeParse({ ...FIRST_YEAR, ...data }).success).toBe(false)
    }
  })
})

describe('a date after a span', () => {
  test.each([
    ['2013-01-15', 'P1Y', '2014-01-15'],
    ['2013-01-15', 'P5Y', '2018-01-15'],
    ['2013-01-15', 'P6M', '2013-07-15'],
    ['2013-08-15', 'P6M', '2014-02-15'],
    ['2013-12-15', 'P12M', '2014-12-15'],
    ['2013-11-30', 'P1M', '2013-12-30'],
    ['2013-01-15', 'P90D', '2013-04-15'],
    ['2013-01-15', 'P1Y6M', '2014-07-15'],
    ['2013-01-15', 'P1Y1M1D', '2014-02-16'],
    ['2012-02-29', 'P1Y', '2013-02-28'],
    ['2012-02-29', 'P4Y', '2016-02-29'],
    ['2011-02-28', 'P1Y', '2012-02-28'],
    ['2013-01-31', 'P1M', '2013-02-28'],
    ['2013-01-31', 'P1M1D', '2013-03-01'],
    ['2013-04', 'P1Y', '2014-04'],
    ['2012-02', 'P1Y', '2013-02'],
    ['2011-02', 'P1Y', '2012-02'],
    ['2013-04', 'P6M', '2013-10'],
    ['2013-12', 'P1M', '2014-01'],
    ['2013-02', 'P1M', '2013-03'],
    ['2013', 'P1Y', '2014'],
    ['2013', 'P5Y', '2018'],
    // A year counts as its last day, so half a year later is in the next year.
    ['2013', 'P6M', '2014'],
    ['2013-04', 'P45D', '2013-06'],
  ])('%s and %s is %s', (date, offset, expected) => expect(dateAfter(date, offset)).toBe(expected))
  test.each(['', 'P', '1Y', 'P1W', 'PT1H', 'P-1Y', 'P1.5Y', 'P1M1Y', 'P1YX'])('%j is no span', offset =>
    expect(CalendarDuration.safeParse(offset).success).toBe(false),
  )
})
