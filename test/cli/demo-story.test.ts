import { expect, test } from 'vitest'
import { startDemo } from '../support/cli/demo.ts'
import { listOf, textOf } from '../support/http/http.ts'
import { operationsIn } from '../support/http/openapi.ts'

const demo = await startDemo()
const CHOICE = '/v1/districts/synthetic-maple/ratings/choice'
const CITYWIDE = '/v1/network/snapshot?framework=citywide&limit=100'

test('the demo tells of a raise, two lowerings and a correction of a district that is marked as made up', async () => {
  const { body } = await demo.get(`${CHOICE}/history?framework=synthetic-story`)
  expect(body.entity).toMatchObject({ id: 'synthetic-maple', synthetic: true })
  expect(body.items.map(({ action }: { action: string }) => action)).toEqual(['HS', 'UP', 'DG', 'DG', 'RS'])
})

test('why it was corrected names the challenge, its answer and two persons', async () => {
  const { status, body } = await demo.get(`${CHOICE}/why?framework=synthetic-story`)
  expect(status).toBe(200)
  expect(body.sentence).toBe(
    'Corrected from Beginning to Established on 28 June 2024, after the challenge that was raised for ' +
      'Synthetic Maple District on 20 June 2024 was upheld on 27 June 2024, because “By the list of 2024 most families got a school ' +
      'that they had named.”; correction proposed by Demo rater (rater), approved by Demo publisher (publisher), ' +
      'under synthetic-story 2022.',
  )
})

test('the story stands beside the real network and is no row of it', async () => {
  const { body } = await demo.get(CITYWIDE)
  expect(body.rows.length).toBeGreaterThan(18)
  expect(JSON.stringify(body.rows)).not.toContain('synthetic')
})

test('its promise was amended, kept on the amended terms, and stands in the row of each of its two funders', async () => {
  const { body } = await demo.get('/v1/commitments/synthetic-seats/why')
  expect(body).toMatchObject({
    status: 'kept-on-amended-terms',
    owner: { synthetic: true },
    funders: ['Synthetic Fund One', 'Synthetic Fund Two'],
  })
  const { body: scorecard } = await demo.get('/v1/scorecards/commitments?by=funder')
  const made = scorecard.rows.map((row: { name: string; made: number }) => [row.name, row.made])
  expect(made).toEqual([
    ['(none)', 27],
    ["Foundation for Newark's Future", 1],
    ['Synthetic Fund One', 1],
    ['Synthetic Fund Two', 1],
  ])
})

test('its school was closed under rules that were all kept', async () => {
  const { body } = await demo.get('/v1/closures/synthetic-birch-2023/why')
  expect(body.school).toMatchObject({ synthetic: true })
  expect(body.sentence).toBe(
    'The closure of Synthetic Birch School took effect on 30 June 2023; it was proposed on 16 January 2023 and was ' +
      'approved on 27 February 2023; none of the 2 binding rules of “How a district that is made up closes schools” (2020) is violated.',
  )
  const { body: compliance } = await demo.get('/v1/closures/synthetic-birch-2023/compliance')
  expect(compliance.rules.map(({ result }: { result: string }) => result)).toEqual([
    'satisfied',
    'satisfied',
    'satisfied',
  ])
})

test('of the story the demo names two addresses worth trying', () => {
  const named = demo.printed.filter(line => line.includes('curl') && line.includes('synthetic-'))
  expect(named.map(line => /\/v1\/(\w+)/.exec(line)?.[1])).toEqual(['districts', 'closures'])
})

test('every read that is tried out as the documentation fills it in has an answer that is not empty', async () => {
  const { body: document } = await demo.get('/openapi.json')
  const reads = operationsIn(document).filter(
    ({ method, operation }) =>
      method === 'get' && operation.responses?.['200']?.content?.['application/json'] !== undefined,
  )
  expect(reads.length).toBeGreaterThan(45)
  const wanting: string[] = []
  for (const { path, operation } of reads) {
    const filled = Object.values(operation.parameters ?? {}).map(each => ({
      name: textOf(each.name),
      place: textOf(each.in),
      value: each.example ?? each.schema?.default,
    }))
    const address = path.replaceAll(/{(\w+)}/g, (_, name: string) =>
      textOf(filled.find(each => each.name === name)?.value ?? ''),
    )
    const asked = filled.flatMap(({ name, place, value }) =>
      place === 'query' && value !== undefined ? [[name, textOf(value)] satisfies [string, string]] : [],
    )
    const { status, body } = await demo.get(`${address}?${new URLSearchParams(asked).toString()}`)
    const { items, rows, periods, changes } = body
    const lists = [items, rows, periods, changes].filter(Array.isArray)
    const isEmpty = lists.length > 0 && lists.every(list => listOf(list).length === 0)
    if (status !== 200 || isEmpty) wanting.push(`${status} ${address}`)
  }
  expect(wanting).toEqual([])
})
