import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LEGEND, type Meanings } from '../src/explain/legend.ts'
import { ROOT } from './support/cli/cli.ts'
import { cast } from './support/http/http.ts'

const page = readFileSync(join(ROOT, 'docs/reading.md'), 'utf8')
const document: unknown = JSON.parse(readFileSync(join(ROOT, 'openapi/openapi.json'), 'utf8'))

type Part = { readonly [key: string]: unknown }
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((part, key) => (isPart(part) ? part[key] : undefined), value)

/** Every word of a closed list below a part of the document, and below what it refers to. */
function wordsBelow(part: unknown, seen = new Set<string>()): readonly string[] {
  if (!isPart(part)) return []
  const { $ref: reference, enum: words } = part
  if (typeof reference === 'string') {
    if (seen.has(reference)) return []
    seen.add(reference)
    return wordsBelow(at(document, ...reference.split('/').slice(1)), seen)
  }
  const own = Array.isArray(words) ? words.map(String) : []
  const rest = Object.entries(part).filter(([key]) => key !== 'example' && key !== 'enum')
  return [...own, ...rest.flatMap(([, each]) => wordsBelow(each, seen))]
}

test('every word that a view may use stands on the page on reading', () => {
  const paths = Object.entries(at(document, 'paths') as Part).filter(([path]) => path.startsWith('/v1/'))
  const views = paths.map(([, item]) => at(item, 'get', 'responses', '200', 'content', 'application/json'))
  const compared = at(document, 'paths', '/v1/comparisons', 'post', 'responses', '200')
  const words = [...new Set([...views, compared].flatMap(view => wordsBelow(view)))]
  expect(words.length).toBeGreaterThan(200)
  expect(words.filter(word => !page.includes(`\`${word}\``))).toEqual([])
})

test('the page says of every word what the legend says', () => {
  const text = page.replaceAll(/\s+/g, ' ')
  const meanings: readonly Meanings[] = Object.values(LEGEND)
  const missing = meanings
    .flatMap(each => Object.entries(each))
    .filter(
      ([word, sentence]) =>
        !text.includes(`| \`${word}\` | ${sentence} |`) &&
        !['.', ';'].some(end => text.includes(`\`${word}\`: ${sentence}${end}`)),
    )
  expect(missing).toEqual([])
})

/** The closed lists of words that stand in a part of the document, each with its description. */
function listsIn(part: unknown): readonly { readonly words: readonly unknown[]; readonly says: unknown }[] {
  if (Array.isArray(part)) return part.flatMap(listsIn)
  if (!isPart(part)) return []
  const { enum: words, description: says } = part
  const own = Array.isArray(words) ? [{ words, says }] : []
  return [...own, ...Object.entries(part).flatMap(([key, each]) => (key === 'example' ? [] : listsIn(each)))]
}

test('the document says of every word of a list what it means', () => {
  const lists = listsIn(document)
  expect(lists.length).toBeGreaterThan(60)
  const silent = lists.filter(({ words, says }) =>
    words.some(word => !String(says).includes(`\`${String(word)}\``)),
  )
  // The line about an event explains its type.
  expect(silent.map(({ words }) => words.slice(0, 3).join())).toEqual([
    'ImportedActWithdrawn,RatingRecorded,RatingNotGiven',
  ])
})

test('every rate of a scorecard stands there too', () => {
  const rates = Object.keys(at(document, 'components', 'schemas', 'Rates', 'properties') ?? {})
  expect(rates.length).toBeGreaterThan(5)
  expect(rates.filter(rate => !page.includes(`| \`${rate}\` |`))).toEqual([])
})

test('a ledger shows the page, and its start leads there', async () => {
  const on = await cast()
  const { body } = await on.get('/')
  expect(body.links?.reading).toBe('/reading')
  const shown = await on.get('/reading')
  expect(shown.headers['content-type']).toBe('text/markdown; charset=utf-8')
  expect(shown.text).toBe(page)
})
