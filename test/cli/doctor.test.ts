import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spawnDatabase } from '../eventstoredb-server/process.ts'
import { done, keepIn, ledger, ROOT, scratch } from '../support/cli/cli.ts'
import { change, changeWithoutIndex } from '../support/event-store/damage.ts'
import { freshPrefix } from '../support/event-store/store.ts'

const DISTRICTS = join(ROOT, 'samples/districts.csv')

let folder: string
let file: string
let remove: () => void
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  file = join(folder, 'ledger.db')
  remove = made.remove
})
afterEach(() => remove())

type Finding = { readonly what: string; readonly is: string; readonly isWell: boolean }

/** The names of the checks that fail in `doctor`, and its exit code. */
async function illsOf(data = folder, ...flags: readonly string[]) {
  const { code, out, err } = await ledger(data, ...flags, 'doctor', '--json')
  if (err !== '') throw new Error(err)
  const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] }
  const ills = findings.filter(({ isWell }) => !isWell).map(({ what, is }) => [what, is] as const)
  return { code, ills: Object.fromEntries(ills), all: findings.map(({ what }) => what) }
}

test('of a ledger that is well it looks at everything and finds nothing', async () => {
  await done(folder, 'import', 'districts', DISTRICTS)
  const { code, ills, all } = await illsOf()
  expect([code, ills]).toEqual([0, {}])
  expect(all).toEqual([
    'node',
    'store',
    'file',
    'missing',
    'revisions',
    'ids',
    'events',
    'unreadable',
    'times',
    'clock',
    'keys',
    'streams',
    'proof',
    'read model',
  ])
})

test('each kind of damage is found, and said in words with what to do', async () => {
  await done(folder, 'import', 'districts', DISTRICTS)
  copyFileSync(file, `${file}.well`)

  // The first event of a longer stream is gone, and another has the id of the first.
  change(
    file,
    `DELETE FROM event WHERE place = (SELECT max(place) - 1 FROM event WHERE revision = 1);
    UPDATE event SET id = (SELECT id FROM event WHERE place = 1) WHERE place = 30;
    UPDATE event SET metadata = replace(metadata, '"recordedAt":"20', '"recordedAt":"21') WHERE place = 20`,
  )
  const rows = await illsOf()
  expect([rows.code, Object.keys(rows.ills)]).toEqual([
    4,
    ['missing', 'revisions', 'ids', 'times', 'clock', 'streams'],
  ])
  expect(rows.ills).toMatchObject({
    missing: expect.stringMatching(/^of 38 events that were written 37 are found: .*ledger restore/),
    revisions: expect.stringMatching(
      /^1 of the streams are not dense, first district-.*: revision 1 stands where 0/,
    ),
    ids: expect.stringMatching(
      /^1 stand more than once, first [0-9a-f-]{36} as the events 1 and 30 of the log/,
    ),
    times: expect.stringMatching(
      /recorded earlier than one before, first position \d+ .* after position \d+ \(21/,
    ),
    clock: expect.stringMatching(/^1 event is recorded ahead of this machine's clock .*set this clock/),
  })

  copyFileSync(`${file}.well`, file)
  changeWithoutIndex(
    file,
    `INSERT INTO event (stream, revision, id, type, data, metadata, shared)
      SELECT stream, (SELECT max(revision) + 1 FROM event other WHERE other.stream = event.stream), x'00000000000040008000000000000001', type, data, metadata, shared
      FROM event WHERE place = 38`,
  )
  const index = await illsOf()
  expect([index.code, index.ills]).toEqual([
    4,
    { file: expect.stringMatching(/^damaged \(.*missing from index.*every event is there.*ledger copy/) },
  ])

  change(file, "UPDATE event SET id = x'07' WHERE place = 12")
  const id = await illsOf()
  expect([id.code, id.ills.reading]).toEqual([
    4,
    expect.stringMatching(/^broke off \(.* place 12 has no id\): .*restore/),
  ])
})

test('events whose metadata is lost or damaged are named, also where they share it', async () => {
  const out = join(folder, 'synthetic')
  await done(folder, 'generate', '--districts', '1', '--periods', '1', '--out', out)
  await done(folder, 'import', 'frameworks', join(out, 'framework.json'))
  await done(folder, 'import', 'districts', join(out, 'districts.csv'))
  await done(folder, 'import', 'ratings', join(out, 'ratings.csv'))
  copyFileSync(file, `${file}.well`)
  const text = '(SELECT shared FROM event WHERE shared IS NOT NULL)'
  change(file, `UPDATE shared_metadata SET text = substr(text, 2) WHERE id = ${text}`)
  const damaged = await illsOf()
  expect([damaged.code, damaged.ills]).toEqual([
    4,
    {
      unreadable: expect.stringMatching(
        /^position 17: event .* of assessment-.* cannot be read, and 36 more up to position 53; "ledger quarantine 17/,
      ),
    },
  ])

  copyFileSync(`${file}.well`, file)
  change(file, `DELETE FROM shared_metadata WHERE id = ${text}`)
  const lost = await illsOf()
  expect([lost.code, lost.ills]).toEqual([
    4,
    {
      missing: expect.stringMatching(
        /^the metadata of 37 events is missing, the first at place 17 and the last at place 53: .*ledger restore/,
      ),
      reading: expect.stringMatching(/^broke off \(the metadata of the event at place 17 is missing\)/),
    },
  ])
})

test('EventStoreDB: streams that it is set to forget are named', async () => {
  const database = await spawnDatabase({})
  const prefix = freshPrefix()
  const store = `${database.url}&streamPrefix=${prefix}`
  try {
    keepIn(folder, store)
    await done(folder, 'import', 'districts', DISTRICTS)
    const well = await illsOf(folder, '--store', store)
    expect([well.code, well.ills]).toEqual([0, {}])
    expect(well.all).toEqual(expect.arrayContaining(['revisions', 'ids', 'times', 'clock', 'streams']))
    const client = EventStoreDBClient.connectionString(database.url)
    await client.setStreamMetadata(`${prefix}district-denver`, { maxCount: 1 })
    await client.dispose()
    const { code, ills } = await illsOf(folder, '--store', store)
    expect([code, ills]).toEqual([
      4,
      {
        streams: expect.stringMatching(
          /may forget events of the stream district-denver \(.*\$maxCount.*\): take the setting away/,
        ),
      },
    ])
  } finally {
    await database.close()
  }
})
