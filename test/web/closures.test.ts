import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { dateWords } from '../../src/domain/values/date-words.ts'
import { importerOn, reportOf } from '../support/app/importing.ts'
import { type Cast, listOf, sharedCast, textOf } from '../support/http/http.ts'
import { page, tableIn, wordsOf } from '../support/web/page.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')
/** The files of the demo about closures: rounds of a city, and a made-up case. */
const FILES = [
  ['frameworks', 'story/school-framework.json'],
  ['districts', 'districts.csv'],
  ['processes', 'process-pa.json'],
  ['processes', 'story/process.json'],
  ['closures', 'closures-philadelphia-2013.csv'],
  ['closures', 'story/closures.csv'],
  ['ratings', 'story/school-ratings.csv'],
] as const
const GERMANTOWN = 'closures/phl-2013-germantown-high-school'

let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  const importer = importerOn(on.store)
  for (const [kind, name] of FILES) reportOf(await importer.file(kind, join(SAMPLES, name)))
  await on.read()
  return async () => {
    importer.close()
    await shared.close()
  }
})

test('the list counts the cases of each state as the API has them, broken rules first', async () => {
  const { body } = await on.get('/v1/closures?limit=200')
  const cases = listOf(body.items)
  const { text } = await page(on, '/closures')
  const { rows } = tableIn(text, 'plain cases')
  expect(rows).toHaveLength(cases.length)
  expect(wordsOf(text)).toContain(`${cases.length} cases on record by 1 March 2026.`)
  const effected = cases.filter(({ state }) => textOf(state) === 'effected').length
  expect(wordsOf(text)).toContain(`${effected} Took effect`)
  const violations = await on.get('/v1/closures/violations?result=violated&limit=200')
  const broken = new Set(listOf(violations.body.items).map(each => textOf(each.case)))
  expect(broken.size).toBeGreaterThan(1)
  const said = rows.map(([, , , , rules = '']) => rules.startsWith('Broken'))
  expect(said).toEqual(rows.map((_, at) => at < broken.size))
  expect(wordsOf(text)).toContain(`In ${broken.size} of them a rule was broken that had to be followed.`)
})

test('each figure of the list is the one of the API: states, days and what is next', async () => {
  const items = listOf((await on.get('/v1/closures?limit=200')).body.items)
  const { text } = await page(on, '/closures')
  const counts = new Map(
    [...text.matchAll(/state=([\w-]+)"[^>]*><span class="number">(\d+)</g)].map(([, state, count]) => [
      state,
      Number(count),
    ]),
  )
  const told = Map.groupBy(items, ({ state }) => textOf(state))
  expect(counts).toEqual(new Map([...told].map(([state, of]) => [state, of.length])))
  const days = (since: unknown) => (since == null ? 'no day' : dateWords(textOf(since)))
  const { rows } = tableIn(text, 'plain cases')
  expect(rows.map(([, , , since = '']) => since).toSorted()).toEqual(
    items.map(({ since }) => days(since)).toSorted(),
  )
})

const RESULTS: Readonly<Record<string, string>> = {
  violated: 'Broken',
  satisfied: 'Followed',
  waived: 'Waived',
  'not-yet-due': 'Not yet due',
  'not-applicable': 'Not used',
  'cannot-be-told': 'Cannot be told',
  'not-recorded': 'Cannot be told',
}

test.each([
  `${GERMANTOWN}?asOf=2013-03-01`,
  `${GERMANTOWN}?asOf=2013-07-01`,
  'closures/synthetic-birch-2023?asOf=2023-02-10',
  'closures/synthetic-birch-2023',
])('%s says of each rule what the API says', async url => {
  const rules = listOf(
    (await on.get(`/v1/${url.replace('?', '/compliance?').replace(/^([^?]+\d{4})$/, '$1/compliance')}`)).body
      .rules,
  )
  const { rows } = tableIn((await page(on, `/${url}`)).text, 'plain rules')
  expect(rows).toHaveLength(rules.length)
  for (const { result, sentence, authority } of rules) {
    const row = rows.find(
      ([shown, asked = '', given = '']) =>
        shown === RESULTS[textOf(result)] &&
        asked.includes(textOf(authority)) &&
        textOf(sentence).toLowerCase().includes(given.toLowerCase()),
    )
    expect(row).toBeDefined()
  }
})

test('where a case stands and what it broke are read once', async () => {
  const read = vi.spyOn(on.queries.closures, 'known')
  expect((await page(on, '/closures?asOf=2013-05-05')).status).toBe(200)
  expect(read).toHaveBeenCalledTimes(1)
  read.mockRestore()
})

test('one state alone, and another day, are in the address', async () => {
  const { body } = await on.get('/v1/closures?state=rejected&limit=200')
  const { text } = await page(on, '/closures?state=rejected')
  expect(tableIn(text, 'plain cases').rows).toHaveLength(listOf(body.items).length)
  const then = await page(on, '/closures?asOf=2013-03-01')
  expect(then.text).toContain('<title>Closures, as of 1 March 2013 – Portfolio Ledger</title>')
  expect(then.text).toContain(`href="/${GERMANTOWN}?asOf=2013-03-01"`)
  expect(wordsOf(then.text)).toContain('so that people can speak until then.')
  expect(wordsOf((await page(on, '/closures?state=stayed')).text)).toContain('None stands so. Show all.')
})

test('a case says which rule was broken before it names one, and holds each against what was given', async () => {
  const moment = '?asOf=2013-07-01'
  const { text, status } = await page(on, `/${GERMANTOWN}${moment}`)
  const words = wordsOf(text)
  expect(status).toBe(200)
  expect(text).toContain(
    '<title>Germantown High School: closure, as of 1 July 2013 – Portfolio Ledger</title>',
  )
  const why = await on.get(`/v1/${GERMANTOWN}/why${moment}`)
  const [broken] = listOf(why.body.rules?.broken)
  expect(words).toContain(
    `Proposed on 13 December 2012, approved on 7 March 2013 and took effect on 30 June 2013. One rule was broken: ${textOf(broken?.sentence)}`,
  )
  expect(words).toContain(textOf(why.body.sentence))
  expect(tableIn(text, 'plain rules').rows).toEqual([
    [
      'Broken',
      'A public hearing at least three months before the board decides. 24 P.S. 7-780Counted from the first hearing, the reading kindest to the board.',
      'There were 14 days, from 21 February 2013 to 7 March 2013.',
      'hearing, 21 February 2013; decision, 7 March 2013',
    ],
    [
      'Cannot be told',
      expect.any(String),
      expect.stringMatching(/^No notice in a newspaper/),
      expect.any(String),
    ],
    ['Not used', expect.any(String), expect.any(String), 'nothing'],
  ])
})

test('a case before its vote says until when people can speak', async () => {
  const moment = '?asOf=2013-03-01'
  const { body } = await on.get(`/v1/${GERMANTOWN}${moment}`)
  const [next] = listOf(body.next)
  const words = wordsOf((await page(on, `/${GERMANTOWN}${moment}`)).text)
  expect(next?.dueOn).toBe('2013-05-21')
  expect(words).toContain(`until when people can speak 21 May 2013. ${textOf(next?.sentence)}`)
  expect(words).toContain('The closure is planned for 30 June 2013.')
})

test('the time that a rule asks for is drawn beside the time that was given, on one scale', async () => {
  const { text } = await page(on, `/${GERMANTOWN}?asOf=2013-07-01`)
  const { body } = await on.get(`/v1/${GERMANTOWN}/compliance?asOf=2013-07-01`)
  expect(listOf(body.rules).map(({ asked, given }) => [asked, given])).toContainEqual(['P3M', 'P14D'])
  const [, drawing = ''] = /aria-label="Time line of the case"><svg([\s\S]*?)<\/svg>/.exec(text) ?? []
  expect(drawing).toContain('>asked: 3 months</text>')
  expect(drawing).toContain('>given: 14 days</text>')
  expect(drawing).toContain('asked: 3 months, from 21 February 2013 to 21 May 2013.')
  expect(drawing).toContain('given: 14 days, from 21 February 2013 to 7 March 2013.')
  const lengthOf = (start: string) => {
    const [, from, to] = new RegExp(`${start}"[^>]* d="M([\\d.]+) [\\d.]+H([\\d.]+)`).exec(drawing) ?? []
    return Number(to) - Number(from)
  }
  expect(lengthOf('class="bad') / lengthOf('class="way dash')).toBeCloseTo(14 / 89, 2)
  expect(drawing).not.toMatch(/NaN|style=/)
})

test('of a vote that is awaited the time is drawn until which people can speak', async () => {
  const { text } = await page(on, `/${GERMANTOWN}?asOf=2013-03-01`)
  expect(text).toContain('asked: 3 months, from 21 February 2013 to 21 May 2013.')
  expect(text).not.toContain('>given: ')
  expect((await page(on, `/${GERMANTOWN}?asOf=2012-12-13`)).text).not.toContain('Time line of the case')
})

test('every step stands in order, those of the whole round among them', async () => {
  const { rows } = tableIn((await page(on, `/${GERMANTOWN}`)).text.replace('plain rules', ''), 'plain"')
  const { body } = await on.get(`/v1/${GERMANTOWN}`)
  expect(rows).toHaveLength(listOf(body.steps).length + listOf(body.cites).length)
  expect(rows.map(([day]) => day)).toContain('21 February 2013')
  expect(rows.find(([day]) => day === '7 March 2013')?.slice(1, 3)).toEqual([
    'The authority decided: approved, 4 for and 1 against',
    'School Reform Commission',
  ])
})

test('the schools that take the pupils are held against the closing one, item by item', async () => {
  const { text } = await page(on, '/closures/synthetic-birch-2023')
  expect(tableIn(text, 'plain receiving').rows).toEqual([
    [
      'Synthetic Alder School',
      'learningsynthetic-schools',
      'Established, 2022-H2',
      'Beginning, 2022-H2',
      'Better',
    ],
  ])
  expect(wordsOf(text)).toContain('No rule that binds it is broken.')
  expect(text).toContain('Synthetic data.')
  expect((await page(on, '/closures/nothing')).status).toBe(404)
  expect((await on.get(`/${GERMANTOWN}`)).headers['content-type']).toContain('application/json')
})

test('a district leads to its cases, of the same day', async () => {
  const { text } = await page(on, '/districts/philadelphia/snapshot?asOf=2013-07-01')
  expect(text).toMatch(/href="\/closures\/phl-2013-[\w-]+\?asOf=2013-07-01"/)
})
