import { expect, test } from 'vitest'
import { type Figure, percentile, summaryOf, tableOf } from '../../bench/report.ts'

const figure = (name: string, value: number, goal: Figure['goal']): Figure => ({
  name,
  value,
  goal,
  note: '',
})

test('a row says met or missed against its goal, and what has none says neither', () => {
  const rows = tableOf([
    figure('fast', 0.35, { atLeast: 0.35 }),
    figure('slow', 0.349, { atLeast: 0.35 }),
    figure('small', 256, { atMost: 256 }),
    figure('large', 256.5, { atMost: 256 }),
    figure('told', 7, null),
  ]).split('\n')
  expect(rows.map(row => row.split(/ {2,}/).slice(0, 4))).toEqual([
    ['measure', 'measured', 'by clock', 'goal'],
    ['fast', '0.35', '>= 0.35', 'met'],
    ['slow', '0.34', '>= 0.35', 'missed'],
    ['small', '256', '<= 256', 'met'],
    ['large', '256', '<= 256', 'missed'],
    ['told', '7.00', '-', '-'],
  ])
})

test('the summary counts what is held to something and names what is missed', () => {
  const figures = [figure('a', 1, { atLeast: 2 }), figure('b', 1, { atMost: 2 }), figure('c', 1, null)]
  expect(summaryOf(figures)).toBe('1 of 2 rows met; missed: a')
  expect(summaryOf(figures.slice(1))).toBe('1 of 1 rows met')
})

test('a percentile is one of the values, the largest of few', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(percentile(hundred, 0.99)).toBe(99)
  expect(percentile([3, 1, 2], 0.99)).toBe(3)
  expect(percentile([5], 0)).toBe(5)
})
