import { expect, test } from 'vitest'
import { planFrom } from '../../bench/plan.ts'

test('the part of the largest network is run by --full, or by its name', () => {
  expect(planFrom([]).parts).not.toContain('large')
  expect(planFrom(['--full']).parts).toContain('large')
  expect(planFrom(['large']).parts).toEqual(['large'])
})

test('--full measures 1,000 districts, and what is said goes first', () => {
  expect(planFrom(['--full']).plan).toMatchObject({
    network: { districts: 1000, periods: 20 },
    large: { districts: 13_000, periods: 20 },
  })
  expect(planFrom(['--full', '--districts', '7', '--large', '20']).plan).toMatchObject({
    network: { districts: 7 },
    sample: { districts: 7 },
    large: { districts: 20 },
  })
})

test('what costs the same on every ledger is measured on a small one', () => {
  expect(planFrom(['--full']).plan.sample.districts).toBe(40)
})

test('counts that cannot be used are refused with the usage', () => {
  for (const args of [
    ['--districts', '0'],
    ['--rounds', 'many'],
    ['--requests', '1'],
  ])
    expect(() => planFrom(args)).toThrow('npm run bench')
})
