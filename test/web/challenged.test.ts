import { expect, onTestFinished, test } from 'vitest'
import { challengeable } from '../support/http/challenges.ts'
import { page, tableIn, wordsOf } from '../support/web/page.ts'

const NORTH = '/districts/north/snapshot?framework=rubric'
const upheld = { outcome: 'upheld', occurredOn: '2014-01-15' }

async function challenged() {
  const on = await challengeable(onTestFinished)
  const id = await on.raised()
  await on.read()
  return { ...on, id }
}
const rowOf = (text: string) => tableIn(text, 'matrix').rows.find(([name]) => name === 'North')

test('a rating that is challenged says so in its cell from the day it was raised, and after it was answered', async () => {
  const on = await challenged()
  const lead = async (query = '') => rowOf((await page(on, `/?framework=rubric${query}`)).text)?.[1]
  expect(await lead('&asOf=2014-01-04')).not.toContain('challenged')
  expect(await lead('&asOf=2014-01-05')).toMatch(/, challenged, no answer yet$/)
  const { text } = await page(on, '/')
  expect(text).toContain('href="#m-said"')
  expect(wordsOf(text)).toContain('challenged by the district, without an answer yet')
  await on.answered(on.id, upheld)
  await on.read()
  expect(await lead()).toMatch(/, challenged, upheld$/)
  expect(await lead('&asOf=2014-01-14')).toMatch(/, challenged, no answer yet$/)
  expect(wordsOf((await page(on, '/')).text)).toContain('challenged by the district, and answered')
})

test('what is disputed is shown alone where that is asked for, and where nothing is, that is said', async () => {
  const on = await challenged()
  expect(rowOf((await page(on, '/?show=disputed')).text)).toBeDefined()
  const { rows } = tableIn((await page(on, `${NORTH}&show=disputed`)).text, 'items')
  expect(rows.map(([title]) => title)).toEqual(['Leadingchallenged by the district, no answer yet'])
  await on.answered(on.id, upheld)
  await on.read()
  expect(wordsOf((await page(on, '/?show=disputed')).text)).toContain(
    'No district has a rating that is challenged and waits for an answer. Show all 1.',
  )
  expect(wordsOf((await page(on, `${NORTH}&show=disputed`)).text)).toContain(
    'Nothing is challenged that waits for an answer. Show everything.',
  )
  expect(wordsOf((await page(on, NORTH)).text)).toContain(
    'challenged by the district, upheld on 15 January 2014',
  )
})

test('what was corrected is counted in the summary, and one level is told in the singular', async () => {
  const on = await challenged()
  await on.answered(on.id, upheld)
  await on.corrected(on.id)
  await on.read()
  const words = wordsOf((await page(on, '/')).text)
  expect(words).toContain('1 corrected after publication')
  expect(words).not.toContain('nothing was reviewed')
  expect(words).toContain('What changed in 2013-H2? 1 new level ')
  expect(words).toContain('1 reviewed, no level given')
})
