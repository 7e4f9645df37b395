import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ratingsCsv } from '../support/app/importing.ts'
import { done, keyFor, ledger, ROOT, type Served, scratch, served, storeOf } from '../support/cli/cli.ts'

const SAMPLES = join(ROOT, 'samples')
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

const sample = (kind: string, file: string) => done(data, 'import', kind, join(SAMPLES, file))

test('the demo serves what it prints, and a signal ends it well', async () => {
  server = await served(data, 'demo', /^Everything is forgotten/)
  const paths = server.printed.flatMap(line => /curl '[^/]+\/\/[^/]+([^']+)'/.exec(line)?.[1] ?? [])
  expect(paths).toHaveLength(5)
  for (const path of paths) expect(await server.get(path)).toMatchObject({ status: 200 })
  const keys = server.printed.filter(line =>
    /^ {2}(operator|rater|publisher|district|auditor) +\S+\.\S+$/.test(line),
  )
  expect(keys).toHaveLength(5)
  expect(await server.end()).toBe(0)
})

test('what another process imports, and a key made meanwhile, are seen by a server on the same data', async () => {
  server = await served(data)
  await sample('frameworks', 'framework-portfolio-2012-04.json')
  await sample('ratings', 'ratings-portfolio.csv')
  const { position } = JSON.parse(await done(data, 'doctor', '--json')) as { position: string }
  const path = `/v1/districts/tn-asd/snapshot?framework=portfolio&minPosition=${position}`
  expect((await server.get(path)).body.components[0].level.name).toBe('National exemplar')
  const operator = await keyFor(data, '--role', 'operator', '--person', 'olga')
  const answer = await server.send('PUT', '/v1/districts/new', operator, { name: 'New' })
  expect(answer.status).toBe(201)
})

test('`asOf` follows the dates of imported ratings, and `knownAt` before the import knows none', async () => {
  writeFileSync(
    join(data, 'ratings.csv'),
    ratingsCsv(
      {
        framework: 'portfolio',
        framework_version: '2012-04',
        item: 'options',
        level: 'Emerging',
        period: '2011-H2',
        occurred_on: '2011-12-31',
      },
      {
        framework: 'portfolio',
        framework_version: '2012-04',
        item: 'options',
        level: 'Established',
        period: '2012-H2',
        occurred_on: '2012-12-31',
      },
    ),
  )
  await sample('frameworks', 'framework-portfolio-2012-04.json')
  const before = JSON.parse(await done(data, 'doctor', '--json')) as { position: string }
  await done(data, 'import', 'ratings', join(data, 'ratings.csv'))
  server = await served(data)
  const options = async (query: string) => {
    const { status, body } = await (server as Served).get(
      `/v1/districts/north/snapshot?framework=portfolio&${query}`,
    )
    expect(status).toBe(200)
    return body.components.find(({ id }: { id: string }) => id === 'options')
  }
  expect(await options('asOf=2012-01-01')).toMatchObject({ action: 'HS', level: { name: 'Emerging' } })
  expect(await options('asOf=2013-01-01')).toMatchObject({ action: 'UP', level: { name: 'Established' } })
  for (const known of [before.position, '2001-01-01T00:00:00.000Z']) {
    const { status, body } = await server.get(
      `/v1/districts/north/snapshot?framework=portfolio&knownAt=${known}`,
    )
    const statuses = body.components.flatMap(
      (component: { status: string; elements: { status: string }[] }) => [
        component.status,
        ...component.elements.map(element => element.status),
      ],
    )
    expect([status, new Set(statuses)]).toEqual([200, new Set(['never-rated'])])
  }
})

test('a refused import names every bad row and ends with 3; wrong usage ends with 2', async () => {
  await sample('frameworks', 'framework-portfolio-2012-04.json')
  const file = join(data, 'bad.csv')
  const row = { framework: 'portfolio', framework_version: '2012-04', item: 'options', level: 'Established' }
  writeFileSync(file, ratingsCsv(row, { ...row, level: 'Lofty' }, { ...row, occurred_on: '2013-02-30' }))
  const { code, out } = await ledger(data, 'import', 'ratings', file)
  expect(code).toBe(3)
  expect(out).toBe(
    `${file}:3 level: Lofty is no level of options: there are Not in place, Emerging, Established, National exemplar.\n` +
      `${file}:4 occurred_on: there is no such date in the calendar: "2013-02-30"\n` +
      `nothing was written: 2 problems in ${file}\n`,
  )
  for (const wrong of [
    ['import', 'songs', file],
    ['import', 'ratings', join(data, 'none.csv')],
    ['serve', '--port', 'x'],
    ['keys', 'add', '--role', 'rater', '--name', 'Olga Rater'],
    ['keys', 'add', '--role', 'rater', '--person', 'olga@example.org'],
    ['forget-person', 'olga'],
    ['forget-person', 'olga', '--reason', ' '],
    ['quarantine', '1', '--reason', ''],
    ['withdraw-import', 'a'.repeat(64), '--reason', ''],
    ['log', 'reset', '--reason', ''],
  ]) {
    const ran = await ledger(data, ...wrong)
    expect([wrong[0], ran.code, ran.err.split('\n').length < 12]).toEqual([wrong[0], 2, true])
    if (wrong.at(-1)?.trim() === '') expect(ran.err).toMatch(/^--reason says in 1 to \d+ characters why/)
  }
})

test('two keys of one name that is a pseudonym are of one person', async () => {
  for (const role of ['rater', 'publisher'])
    await done(data, 'keys', 'add', '--role', role, '--name', 'nightly')
  const keys = JSON.parse(await done(data, 'keys', 'list', '--json')) as readonly {
    readonly person: string
  }[]
  expect(keys.map(({ person }) => person)).toEqual(['nightly', 'nightly'])
})

test('a key is printed once, listed without its secret, and refused after it was revoked', async () => {
  const secret = await keyFor(data, '--role', 'operator', '--person', 'olive')
  const [id = ''] = secret.split('.')
  server = await served(data)
  expect((await server.send('PUT', '/v1/districts/north', secret, { name: 'North' })).status).toBe(201)
  const listed = await done(data, 'keys', 'list')
  expect(listed).toContain(id)
  expect(listed).not.toContain(secret.slice(secret.indexOf('.') + 1))
  await done(data, 'keys', 'revoke', id, '--rationale', 'lost')
  expect((await server.send('PUT', '/v1/districts/south', secret, { name: 'South' })).status).toBe(401)
})

test('a person is named in the list of keys until forgotten, and then no byte of the name is left in the file', async () => {
  const flags = ['--role', 'rater', '--person', 'rita', '--name', 'Rita Exemplar', '--contact', 'at the desk']
  const secret = await keyFor(data, ...flags)
  const [id = ''] = secret.split('.')
  server = await served(data)
  expect((await server.send('PUT', '/v1/districts/north', secret, { name: 'North' })).status).toBe(403)
  const listed = async () => JSON.parse(await done(data, 'keys', 'list', '--json')) as readonly object[]
  expect(await listed()).toMatchObject([
    { person: 'rita', name: 'Rita Exemplar', forgotten: false, lastUsedAt: expect.stringMatching(/Z$/) },
  ])
  expect(await done(data, 'keys', 'list')).toMatch(
    /live +issued \d{4}-.* +expires never +used \d{4}-.* +rater +rita +Rita Exemplar\n/,
  )

  const forgotten = await done(data, 'forget-person', 'rita', '--reason', 'asked', '--json')
  expect(JSON.parse(forgotten)).toMatchObject({ person: 'rita', liveKeys: [id] })
  expect(await listed()).toMatchObject([{ person: 'rita', name: null, forgotten: true }])
  const files = globSync('*', { cwd: data }).filter(file => statSync(join(data, file)).isFile())
  expect(files.includes('ledger.db')).toBe(storeOf(data).startsWith('sqlite:'))
  const left = files.filter(file => /Exemplar|at the desk/.test(readFileSync(join(data, file), 'latin1')))
  expect(left).toEqual([])

  const again = await ledger(data, 'keys', 'add', '--role', 'rater', '--person', 'rita')
  expect([again.code, again.err]).toEqual([3, expect.stringContaining('take another pseudonym')])
  expect((await ledger(data, 'forget-person', 'nobody', '--reason', 'asked')).code).toBe(3)
})

test('a rebuild beside a running server does not disturb it, and the next start serves from it', async () => {
  await sample('frameworks', 'framework-citywide-2018.json')
  await sample('ratings', 'ratings-citywide-2018.csv')
  server = await served(data)
  const path = '/v1/network/snapshot?framework=citywide'
  const before = await server.get(path)
  const { position } = JSON.parse(await done(data, 'rebuild', '--json'))
  expect(await server.get(path)).toMatchObject({ status: 200, body: before.body })
  await server.end()
  server = await served(data)
  expect((await server.get(path)).body).toEqual(before.body)
  expect((await server.get('/readyz')).body.position).toBe(position)
})

test('a second server on the same data says what is in the way', async () => {
  server = await served(data)
  const { code, err } = await ledger(data, 'serve', '--port', '0')
  expect(code).toBe(1)
  expect(err).toContain('another process serves from')
})
