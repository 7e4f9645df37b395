import { beforeAll, expect, test } from 'vitest'
import { dateWords } from '../../src/domain/values/date-words.ts'
import { type Promising, promise, promising, SEATS } from '../support/http/commitments.ts'
import { evidence, listOf, textOf } from '../support/http/http.ts'
import { page, tableIn, wordsOf } from '../support/web/page.ts'

let on: Promising
beforeAll(async () => {
  const closers: (() => Promise<void>)[] = []
  on = await promising(close => closers.push(close))
  await on.make()
  await on.make(
    { ...promise, title: 'A <second> one', dueOn: '2030-01-01' },
    on.dora,
    '/v1/commitments/other',
  )
  const progress = { value: '0.30', occurredOn: '2013-12-31', evidence }
  await on.step(on.asa, 'progress', progress)
  const amended = { target: '0.40', rationale: 'The board asked for it.', occurredOn: '2014-01-10' }
  await on.step(on.dora, 'amendments', amended)
  await on.read()
  return async () => void (await Promise.all(closers.map(close => close())))
})

test('the list shows each promise where the API has it, and counts them alike', async () => {
  const { body } = await on.get('/v1/commitments')
  const { text } = await page(on, '/commitments')
  const { rows } = tableIn(text, 'plain promises')
  expect(rows).toHaveLength(listOf(body.items).length)
  for (const { title, owner } of listOf(body.items)) {
    const row = rows.find(([, what = '']) => what.includes(textOf(title)))
    expect(row?.[2]).toBe(textOf(owner?.name))
  }
  const score = await on.get('/v1/scorecards/commitments?by=owner')
  expect(wordsOf(text)).toContain(`${textOf(score.body.total?.made)} promises on record by 1 March 2026.`)
  expect(wordsOf(text)).toContain(`${textOf(score.body.total?.notYetDue)} Not yet due`)
  expect(wordsOf(text)).toContain(`${textOf(score.body.total?.overdue)} Overdue`)
  expect(rows[0]?.[0]).toBe('Overdue')
})

test('each figure of the list is the one of the API: counts, days and slips', async () => {
  const items = listOf((await on.get('/v1/commitments')).body.items)
  const { text } = await page(on, '/commitments')
  const counts = new Map(
    [...text.matchAll(/status=([\w-]+)"[^>]*><span class="number">(\d+)</g)].map(([, status, count]) => [
      status,
      Number(count),
    ]),
  )
  const told = Map.groupBy(items, ({ status }) => textOf(status))
  expect(counts).toEqual(new Map([...told].map(([status, of]) => [status, of.length])))
  const { rows } = tableIn(text, 'plain promises')
  for (const { title, amended, original, slipDays } of items) {
    const [, , , due, slip] = rows.find(([, what = '']) => what.includes(textOf(title))) ?? []
    const dueOn = amended?.dueOn ?? original?.dueOn
    expect(due).toBe(dueOn == null ? 'no day' : dateWords(textOf(dueOn)))
    expect(Number.parseInt(slip ?? '', 10) || 0).toBe(Math.abs(Number(slipDays)))
  }
})

test('every step of a promise is the one of its history', async () => {
  const history = listOf((await on.get(`${SEATS}/history`)).body.items)
  const { text } = await page(on, '/commitments/seats')
  const { rows } = tableIn(text.slice(text.indexOf('Every step')), 'plain"')
  expect(history.length).toBeGreaterThan(2)
  expect(rows.map(([day]) => day)).toEqual(
    history
      .map(({ occurredOn }) => textOf(occurredOn))
      .toSorted()
      .map(dateWords),
  )
  for (const { event } of history) expect(text).toContain(`href="/v1/events/${textOf(event)}"`)
})

test('one verdict alone, and another day, are in the address', async () => {
  expect(tableIn((await page(on, '/commitments?status=overdue')).text, 'plain promises').rows).toHaveLength(1)
  const then = await page(on, '/commitments?asOf=2013-01-01')
  expect(tableIn(then.text, 'plain promises').rows.map(([verdict]) => verdict)).not.toContain('Overdue')
  expect(then.text).toContain('<title>Promises, as of 1 January 2013 – Portfolio Ledger</title>')
  expect(wordsOf((await page(on, '/commitments?status=broken')).text)).toContain('None stands so. Show all.')
})

test('one promise shows its sentence, its terms and every step', async () => {
  const { body } = await on.get(SEATS)
  const why = await on.get(`${SEATS}/why`)
  const { text, status } = await page(on, '/commitments/seats')
  const words = wordsOf(text)
  expect(status).toBe(200)
  expect(words).toContain(textOf(why.body.sentence))
  expect(words).toContain('Starts from 0.20')
  expect(textOf(body.amended?.target)).toBe('0.40')
  expect(text).toContain('<del>0.50</del>')
  expect(text).toContain('<ins>0.40</ins>')
  expect(words).toContain('10 January 2014: The board asked for it.')
  expect(words).toContain('31 December 2013 reported 0.30')
  expect((await page(on, '/commitments/nothing')).status).toBe(404)
})

test('what was promised and reported is drawn, with the same in words', async () => {
  const { text } = await page(on, '/commitments/seats')
  expect(text).toContain(
    'aria-label="Promised: from 0.20 on 31 December 2012 to 0.50 by 31 December 2014. Reported: 0.30 on 31 December 2013."',
  )
  const { body } = await on.get(SEATS)
  const { ahead, expected } = body.trajectory?.onOriginalTerms ?? {}
  expect(wordsOf(text)).toContain(
    `What was last reported, on 31 December 2013, is ${textOf(ahead).replace('-', '')} behind the ${textOf(expected)} at which the line stands on 1 March 2026.`,
  )
  expect(wordsOf((await page(on, '/commitments/other')).text)).not.toContain('NaN')
})

test('a promise without a script, of a past day, says which day it was', async () => {
  const { text } = await page(on, '/commitments/seats?asOf=2013-06-01')
  expect(text).toContain('<title>Good seats, as of 1 June 2013 – Portfolio Ledger</title>')
  expect(wordsOf(text)).toContain('Seen on 1 June 2013.')
  const why = await on.get(`${SEATS}/why?asOf=2013-06-01`)
  expect(wordsOf(text)).toContain(textOf(why.body.sentence))
  expect((await on.get('/commitments/seats')).headers['content-type']).toContain('application/json')
})
