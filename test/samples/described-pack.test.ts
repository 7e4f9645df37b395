import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { complianceOf } from '../../projections/closure/compliance.ts'
import { importerOn, reportOf } from '../support/app/importing.ts'
import { asking, readSide } from '../support/projections/read-side.ts'

const README = readFileSync(join(import.meta.dirname, '../../samples/README.md'), 'utf8')
const blocksOf = (language: string) =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block)

test('the packs and the case that the description shows are taken, and judged as it says', async () => {
  const side = readSide()
  const importing = importerOn(side.store)
  const packs = blocksOf('json')
  expect(packs.map(pack => (JSON.parse(pack) as { id: string }).id)).toEqual(['north-law', 'south-law'])
  for (const pack of packs) reportOf(await importing.text('processes', pack))
  const [rows = ''] = blocksOf('csv')
  expect(reportOf(await importing.text('closures', rows))).toMatchObject({ written: 4, warnings: [] })
  await side.read()
  const on = (day: string) => complianceOf(side.queries, 'elm-2025', { asked: asking(day), day })?.body
  const resultsOn = (day: string) => on(day)?.rules.map(({ rule, result }) => [rule, result])
  expect(resultsOn('2025-01-20')).toEqual([
    ['metrics', 'satisfied'],
    ['recommendation', 'not-yet-due'],
  ])
  expect(on('2025-01-20')?.next.map(({ rule }) => rule)).toEqual(['recommendation'])
  expect(resultsOn('2025-03-01')).toEqual([
    ['metrics', 'satisfied'],
    ['recommendation', 'satisfied'],
  ])
  importing.close()
  await side.store.close()
})
