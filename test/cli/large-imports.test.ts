import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { done, type Served, scratch, served } from '../support/cli/cli.ts'
import { DATA } from '../support/outside-data.ts'

let data: string
let remove: () => void
let server: Served | null
beforeEach(() => {
  const { folder, remove: removed } = scratch()
  data = folder
  remove = removed
  server = null
})
afterEach(async () => {
  await server?.end('SIGKILL')
  remove()
})

test('10 districts, 31 elements and 20 periods are generated, imported and served: any period in one request', async () => {
  const out = join(data, 'synthetic')
  await done(data, 'generate', '--districts', '10', '--periods', '20', '--seed', '7', '--out', out)
  await done(data, 'import', 'frameworks', join(out, 'framework.json'))
  await done(data, 'import', 'districts', join(out, 'districts.csv'))
  expect(
    JSON.parse(await done(data, 'import', 'ratings', join(out, 'ratings.csv'), '--json')).report,
  ).toMatchObject({
    rows: 7400,
    written: 7400,
  })
  server = await served(data)
  const { body: trends } = await server.get('/v1/network/trends?framework=synthetic-portfolio')
  expect(trends.periods).toHaveLength(20)
  for (const { period, items } of trends.periods) {
    const { status, body } = await server.get(
      `/v1/network/snapshot?framework=synthetic-portfolio&period=${period}`,
    )
    expect([status, body.rows.length, body.components.length]).toEqual([200, 10, 7])
    expect(
      body.rows.every(({ entity }: { entity: { synthetic?: boolean } }) => entity.synthetic === true),
    ).toBe(true)
    const restated = items.reduce(
      (sum: number, { item, RS }: { item: string; RS: number }) => (item.includes('.') ? sum + RS : sum),
      0,
    )
    expect(restated).toBe(60)
  }
})

const isThere = existsSync(join(DATA, 'expected-5essentials.json'))
test.skipIf(!isThere)(
  'the real ratings of 472 schools show the published counts over HTTP (skipped without the real data)',
  async () => {
    await done(data, 'import', 'frameworks', join(DATA, 'framework-5essentials-2011.json'))
    const ratings = ['import', 'ratings', join(DATA, 'ratings-5essentials-2011-2012.csv')]
    await done(data, ...ratings)
    expect(await done(data, ...ratings)).toBe(
      'ratings: 4720 rows, all recorded before; nothing was written\n',
    )
    server = await served(data)
    const { body } = await server.get('/v1/network/trends?framework=5essentials')
    const counts = body.periods.flatMap(
      ({ period, total }: { period: string; total: Record<string, number> }) =>
        Object.entries(total).flatMap(([action, count]) =>
          count === 0 ? [] : [[`${period} ${action}`, count]],
        ),
    )
    const expected = JSON.parse(readFileSync(join(DATA, 'expected-5essentials.json'), 'utf8'))
    expect(Object.fromEntries(counts)).toEqual(expected.counts)
  },
)
