import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/node/store.ts'
import { done, keepIn, keyFor, ledger, ROOT, scratch, served, storeOf } from '../support/cli/cli.ts'
import { idOf } from '../support/projections/read-side.ts'

const FOREIGN = { id: idOf(1), type: 'NobodyKnows', data: '{}', metadata: '{}' }

let data: string
let remove: () => void
beforeEach(() => {
  const made = scratch()
  data = made.folder
  remove = made.remove
  keepIn(data, `sqlite:${data}/ledger.db`)
})
afterEach(() => remove())

test('an event that nobody can read costs its stream nothing once it is set aside', async () => {
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const operator = await keyFor(data, '--role', 'operator')
  const store = await openStore(storeOf(data))
  const denver = await store.readStream('district-denver')
  await store.append('district-denver', [FOREIGN], denver.length - 1)
  await store.close()
  const position = String(39 + 1)

  const before = await served(data)
  expect((await before.get('/readyz')).body.status).toBe('degraded')
  const rename = (node: typeof before, name: string) =>
    node.send('PUT', '/v1/districts/denver', operator, { name }, { 'if-match': `"${denver.length}"` })
  expect((await rename(before, 'Denver Schools')).status).toBe(500)
  await before.end()

  const districts = join(ROOT, 'samples/districts.csv')
  const sha256 = createHash('sha256').update(readFileSync(districts)).digest('hex')
  for (const command of [
    ['import', 'districts', districts],
    ['import', 'districts', districts, '--dry-run'],
    ['compare', districts],
    ['withdraw-import', sha256, '--reason', 'Wrong.'],
  ]) {
    const { code, out, err } = await ledger(data, ...command)
    expect([command[0], code, out]).toEqual([command[0], 4, ''])
    expect(err.trim().split('\n').at(-1)).toMatch(
      /^the event 0{8}-.* cannot be read, .*"ledger quarantine 0{8}-\S+ --reason …"/,
    )
    expect(err).not.toContain('    at ')
  }

  const unread = await ledger(data, 'doctor')
  expect([unread.code, unread.out]).toEqual([
    4,
    expect.stringContaining(`"ledger quarantine ${position} --reason …"`),
  ])
  const why = ['--reason', 'Written by a trial of another program.']
  expect(await done(data, 'quarantine', position, ...why)).toMatch(
    /^the event 0{8}-.* at position 40 of district-denver is set aside: it stays in the record/,
  )
  expect(JSON.parse(await done(data, 'quarantine', FOREIGN.id, ...why, '--json'))).toEqual({
    event: FOREIGN.id,
    stream: 'district-denver',
    position,
    isNew: false,
  })

  const after = await served(data)
  expect((await after.get('/readyz')).body).toMatchObject({ status: 'ok', why: [] })
  const { status, headers } = await after.get('/v1/districts/denver')
  expect(status).toBe(200)
  const renamed = await after.send(
    'PUT',
    '/v1/districts/denver',
    operator,
    { name: 'Denver Schools' },
    { 'if-match': headers.get('etag') ?? '' },
  )
  expect([renamed.status, renamed.body.revision]).toEqual([200, denver.length + 1])
  expect((await after.get('/v1/districts/denver')).body.name).toBe('Denver Schools')
  await after.end()
  const well = await ledger(data, 'doctor')
  expect([well.code, well.out]).toEqual([0, expect.stringContaining('none but 1 set aside')])
  const copied = await done(data, 'copy', '--from', storeOf(data), '--to', `sqlite:${data}/copy.db`)
  expect(copied).toContain('One event is set aside in both')
})

test('an event that can be read, or is not there, is not set aside', async () => {
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const why = ['--reason', 'Wrong.']
  const readable = await ledger(data, 'quarantine', '1', ...why)
  expect([readable.code, readable.err]).toEqual([
    3,
    expect.stringMatching(/^refused: The event .* can be read/),
  ])
  const unknown = await ledger(data, 'quarantine', '1000', ...why)
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('there is no event 1000')])
})
