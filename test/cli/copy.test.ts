import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyCommand } from '../../src/cli/copy.ts'
import { CATEGORIES } from '../../src/domain/subjects.ts'
import { CHECKPOINT_STREAM, type EventStore } from '../../src/event-store/event-store.ts'
import { openSqliteStore } from '../../src/event-store/sqlite/store.ts'
import { SettingProblem } from '../../src/node/settings.ts'
import { done, ledger, ROOT, type Served, scratch, served } from '../support/cli/cli.ts'
import { eventOf, eventsOf, everyEvent } from '../support/event-store/events.ts'
import { eventually } from '../support/pace.ts'

const SAMPLES = join(ROOT, 'samples')
let folder: string
let source: string
let target: string
let remove: () => void
let servers: Served[]
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  remove = made.remove
  source = join(folder, 'data/ledger.db')
  target = join(folder, 'copy/ledger.db')
  servers = []
  for (const each of ['data', 'copy']) mkdirSync(join(folder, each))
})
afterEach(async () => {
  for (const server of servers) {
    if (server.process.exitCode === null && server.process.signalCode === null) await server.end('SIGKILL')
  }
  remove()
})

const named = (file: string) => `sqlite:${file}`
const copy = (...flags: readonly string[]) =>
  ledger(folder, 'copy', '--from', named(source), '--to', named(target), ...flags)
/** The JSON report of a copy. */
const copied = async () => {
  const { code, out } = await copy('--json')
  return { code, ...JSON.parse(out) }
}

/** A store in a file, open for as long as it is needed. */
async function within<Answer>(file: string, act: (store: EventStore) => Promise<Answer>): Promise<Answer> {
  const store = openSqliteStore({ categories: CATEGORIES, file })
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}
const eventsIn = (file: string) =>
  within(file, async store => (await everyEvent(store)).map(event => ({ ...event, cursor: null })))

/** The ledger of the README, made in the folder of the source. */
async function fill(): Promise<void> {
  const data = join(folder, 'data')
  await done(data, 'import', 'frameworks', join(SAMPLES, 'framework-portfolio-2012-04.json'))
  await done(data, 'import', 'districts', join(SAMPLES, 'districts.csv'))
  await done(data, 'import', 'ratings', join(SAMPLES, 'ratings-portfolio.csv'))
  await done(data, 'keys', 'add', '--role', 'operator', '--person', 'olga')
}

/** Writes events to the streams in turn, so that each is an append of its own. */
async function interleave(file: string, events: number, streams: number): Promise<void> {
  await within(file, async store => {
    for (let round = 0; round * streams < events; round++) {
      await Promise.all(
        Array.from({ length: streams }, (_, stream) =>
          store.append(
            `district-${stream}`,
            [eventOf(round * streams + stream)],
            round === 0 ? 'none' : round - 1,
          ),
        ),
      )
    }
  })
}

test('what the README shows is what is printed', async () => {
  const block = /```console\n\$ npm run ledger -- (copy .*)\n([\s\S]*?)```/.exec(
    readFileSync(join(ROOT, 'README.md'), 'utf8'),
  )
  const [, command = '', shown = ''] = block ?? []
  await fill()
  const words = command.split(' ').map(word => word.replace('sqlite:', `sqlite:${folder}/`))
  const printed = (await done(folder, ...words)).replaceAll(`sqlite:${folder}/`, 'sqlite:')
  const steady = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/\b[0-9a-f]{64}\b/g, '…')
  expect(steady(printed)).toBe(steady(shown))
})

test('both sides stand below each other, column by column', async () => {
  await interleave(source, 1200, 10)
  const [head = '', from = '', to = '', verdict] = (await copy()).out.split('\n')
  const sha256 = /[0-9a-f]{64}$/.exec(from)?.[0]
  expect(from.startsWith(`from  ${named(source)}  `)).toBe(true)
  expect(to.startsWith(`to    ${named(target)}  `)).toBe(true)
  expect(to.endsWith(`  ${sha256}`)).toBe(true)
  for (const column of ['events', 'checkpoints', 'position']) {
    const end = head.indexOf(column) + column.length
    expect(from.slice(0, end)).toMatch(/ \d+$/)
    expect(from.slice(end - column.length, end)).toBe(to.slice(end - column.length, end))
  }
  expect(verdict).toBe('equal: 1200 events copied now.')
  expect((await copy()).out).toContain('equal: 0 events copied now, 1200 before.\n')
})

test('a copy answers `knownAt=<position>`, and everything else, as its source does', async () => {
  await fill()
  await copy()
  servers = [await served(join(folder, 'data')), await served(join(folder, 'copy'))]
  const answers = async (path: string) => {
    const [one, other] = await Promise.all(
      servers.map(async ({ get }) => ({ ...(await get(path)), headers: null })),
    )
    expect(one).toEqual(other)
    return one
  }
  const district = '/v1/districts/tn-asd'
  for (const position of [1, 20, 41, 48, 56, 57]) {
    const bounds = `framework=portfolio&knownAt=${position}`
    expect(await answers(`${district}/snapshot?${bounds}`)).toMatchObject({
      status: 200,
      body: { knownAtPosition: String(position) },
    })
    await answers(`${district}/ratings/options/history?${bounds}`)
    await answers(`/v1/network/snapshot?${bounds}`)
  }
  const { body } = (await answers(`${district}/ratings/options/history?framework=portfolio`)) ?? {}
  expect(body.items.length).toBeGreaterThan(0)
})

test('a generated ledger comes back byte for byte after two copies', async () => {
  const data = join(folder, 'data')
  const out = join(folder, 'synthetic')
  await done(data, 'generate', '--districts', '8', '--periods', '10', '--seed', '7', '--out', out)
  await done(data, 'import', 'frameworks', join(out, 'framework.json'))
  await done(data, 'import', 'districts', join(out, 'districts.csv'))
  await done(data, 'import', 'ratings', join(out, 'ratings.csv'))
  const back = join(folder, 'back.db')
  const there = await copied()
  const here = JSON.parse(await done(folder, 'copy', '--from', named(target), '--to', named(back), '--json'))
  expect([there.outcome, here.outcome, here.to.sha256]).toEqual(['equal', 'equal', there.from.sha256])
  const events = await eventsIn(source)
  expect(events.filter(({ type }) => type === 'RatingImported')).toHaveLength(8 * 10 * 37)
  expect(await eventsIn(back)).toEqual(events)
})

test('machines are told both sides, and what was there before', async () => {
  await interleave(source, 30, 3)
  await within(source, store => store.append(CHECKPOINT_STREAM, eventsOf(900, 901), 'none'))
  await within(target, store => store.append('district-0', [eventOf(0)], 'none'))
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/)
  const side = { events: 30, checkpoints: 2, position: '30', sha256, root: expect.any(String) }
  expect(await copied()).toEqual({
    // These events are not signed.
    code: 4,
    outcome: 'equal',
    from: { store: named(source), ...side },
    to: { store: named(target), ...side },
    before: { events: 1, checkpoints: 0 },
    copied: { events: 29, checkpoints: 2 },
    isSourceAhead: false,
    difference: null,
    proofFault: expect.stringContaining('revision 0 of checkpoint-log'),
    quarantined: 0,
    sourceFault: null,
  })
})

test('a copy that is killed in the thick of it is finished by the same command', async () => {
  await interleave(source, 4000, 10)
  const events = await eventsIn(source)
  let left = 0
  for (const more of [1, 700]) {
    await killedAfter(left + more)
    const there = await eventsIn(target)
    expect(there.length).toBeGreaterThanOrEqual(left + more)
    expect(there).toEqual(events.slice(0, there.length))
    left = there.length
  }
  expect(await copied()).toMatchObject({
    code: 0,
    outcome: 'equal',
    before: { events: left },
    copied: { events: events.length - left },
  })
  expect(await eventsIn(target)).toEqual(events)
})

/** Runs a copy and kills it once the target holds `events` events; the copy may have finished by then. */
async function killedAfter(events: number): Promise<void> {
  const args = [join(ROOT, 'src/cli/main.ts'), 'copy', '--from', named(source), '--to', named(target)]
  await within(target, async watching => {
    const child = spawn(process.execPath, args, { stdio: 'ignore' })
    const ended = once(child, 'exit')
    await eventually(async () => {
      expect(child.exitCode !== null || ((await watching.size()) ?? 0) >= events).toBe(true)
    })
    child.kill('SIGKILL')
    expect([
      [null, 'SIGKILL'],
      [0, null],
    ]).toContainEqual(await ended)
  })
}

test('a target that holds something else is refused with 3: where, what is there, and what to do', async () => {
  await interleave(source, 6, 2)
  await within(target, store => store.append('district-0', [eventOf(0)], 'none'))
  const metadata = '{"schema":1,"recordedAt":"\u001b[2J"}'
  await within(target, store => store.append('district-1', [{ ...eventOf(1), metadata }], 'none'))
  const before = await eventsIn(target)
  const { code, out, err } = await copy()
  expect([code, out]).toEqual([3, ''])
  expect(err).toBe(
    `refused: ${named(target)} is no earlier copy of ${named(source)}; nothing was written.\n` +
      'They differ first at position 2: metadata\n' +
      `  from  revision 0 of district-1, Renamed ${eventOf(1).id}, metadata {"schema":1}\n` +
      `  to    revision 0 of district-1, Renamed ${eventOf(1).id}, metadata {"schema":1,"recordedAt":"?[2J"}\n` +
      'Copy into an empty store, or into the one in which an earlier copy of this ledger was cut short.\n',
  )
  expect(await copied()).toMatchObject({
    code: 3,
    outcome: 'refused',
    difference: { position: '2', fields: ['metadata'], from: { id: eventOf(1).id, revision: 0 } },
  })
  expect(await eventsIn(target)).toEqual(before)
})

test('a target that was written to after a copy is refused: it is longer', async () => {
  await interleave(source, 4, 2)
  await copy()
  await within(target, store => store.append('school-s', [eventOf(99)], 'none'))
  const { code, err } = await copy()
  expect(code).toBe(3)
  expect(err).toContain(
    `position 5\n  from  nothing more\n  to    revision 0 of school-s, Renamed ${eventOf(99).id}\n`,
  )
})

test('a source that lacks an event ends the copy with 4, and says which side is damaged', async () => {
  await interleave(source, 6, 2)
  using db = new DatabaseSync(source)
  db.exec('DELETE FROM event WHERE place = 3')
  const { code, err } = await copy()
  expect([code, err]).toEqual([
    4,
    `the copy stopped: district-0 ends with revision 0 in ${named(target)}, not with revision 1. ` +
      `${named(source)} lacks what came before there: it is damaged.\n`,
  ])
})

test('of a source that lacks events at the end of a stream all is copied, and the copy says so and ends with 4', async () => {
  await interleave(source, 6, 2)
  using db = new DatabaseSync(source)
  db.exec('DELETE FROM event WHERE place > 4')
  const lost = 'of 6 events that were written 4 are found'
  const { code, out } = await copy()
  expect([code, out]).toEqual([
    4,
    expect.stringContaining(`${named(source)} is damaged, and the copy lacks what it lacks: ${lost}.\n`),
  ])
  expect(await copied()).toMatchObject({ code: 4, outcome: 'equal', sourceFault: lost })
})

test('an event that no store takes ends the copy with 1, and is named', async () => {
  await interleave(source, 6, 2)
  using db = new DatabaseSync(source)
  db.exec("UPDATE stream_name SET name = 'song-1' WHERE name = 'district-1'")
  const { code, err } = await copy()
  expect(code).toBe(1)
  expect(err).toMatch(
    /^this ledger cannot be copied: song-1 could not be copied from its revision 0 on: stream song-1: .*\n$/,
  )
})

test('a target that somebody keeps locked cuts the copy short, and the same command finishes it', async () => {
  await interleave(source, 6, 2)
  await within(target, store => store.append('district-0', [eventOf(0)], 'none'))
  {
    using lock = new DatabaseSync(target)
    lock.exec('BEGIN IMMEDIATE')
    const { code, err } = await copy()
    expect(code).toBe(1)
    expect(err).toMatch(
      /^the copy was cut short: district-1 could not be copied .*the same command goes on from there\.\n$/,
    )
  }
  expect(await copied()).toMatchObject({ code: 0, before: { events: 1 }, copied: { events: 5 } })
})

test('of an empty ledger there is nothing to copy', async () => {
  await within(source, async () => {})
  const { code, out } = await copy()
  expect([code, out.split('\n').at(-2)]).toEqual([0, 'equal: there was nothing to copy.'])
})

/** The message with which a copy is refused; the exit code 2 of a wrong setting is tested elsewhere. */
async function refusal(from: string, to: string): Promise<string> {
  const error = await copyCommand({ from, to }, false).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SettingProblem)
  expect((error as Error).message).not.toContain('secret')
  return (error as Error).message
}

test('one store under two names is refused', async () => {
  await interleave(source, 2, 2)
  const [symbolic, hard] = [join(folder, 'symbolic.db'), join(folder, 'hard.db')]
  symlinkSync(source, symbolic)
  linkSync(source, hard)
  const others = [source, join(folder, 'copy/../data/ledger.db'), relative('.', source), symbolic, hard]
  for (const other of others)
    expect(await refusal(named(source), named(other))).toBe(
      `--from and --to name the same store, ${named(other)}`,
    )
  for (const [one, other] of [
    ['esdb://one:secret@localhost:2113', 'esdb://two:secret@localhost:2113'],
    ['kurrentdb+discover://localhost:2113', 'esdb+discover://localhost:2113'],
  ] as const)
    expect(await refusal(one, other)).toMatch(/^--from and --to name the same store/)
})

test('a store that is not known, or not there, is refused, and none comes into being', async () => {
  await interleave(source, 2, 2)
  const [unknown, missing] = ['tape://user:secret@host', join(folder, 'mistyped/ledger.db')]
  expect(await refusal(unknown, named(target))).toMatch(/^--from is /)
  expect(await refusal(named(source), unknown)).toMatch(/^--to is /)
  expect(await refusal(named(missing), named(target))).toBe(`--from: there is no ledger ${missing}`)
  expect(await refusal(named(folder), named(target))).toBe(`--from: there is no ledger ${folder}`)
  expect(await refusal('sqlite::memory:', named(target))).toBe('--from: there is no ledger :memory:')
  expect([target, missing, join(folder, 'mistyped')].filter(existsSync)).toEqual([])
  const { code, err } = await ledger(folder, 'copy', '--from', named(missing), '--to', named(target))
  expect([code, err]).toEqual([2, `--from: there is no ledger ${missing}\n`])
})

test.each([[['--from', 'sqlite:a.db']], [['--to', 'sqlite:a.db']]])(
  'both stores must be named: %j alone is wrong usage',
  async flags => {
    expect(await ledger(folder, 'copy', ...flags)).toMatchObject({ code: 2, out: '' })
  },
)

test('a store that is malformed ends the copy with 4 and one line', async () => {
  await interleave(source, 2, 2)
  const broken = join(folder, 'broken.db')
  writeFileSync(broken, 'no database, and longer than the first sixteen bytes')
  for (const [from, to, flag] of [
    [source, broken, '--to'],
    [broken, target, '--from'],
  ] as const) {
    const { code, err } = await ledger(folder, 'copy', '--from', named(from), '--to', named(to))
    expect([code, err]).toEqual([4, expect.stringMatching(`^${flag}: the ledger .* is damaged: .*\n$`)])
  }
})

test('the help says what becomes of events that arrive during the copy', async () => {
  const help = (await done(folder, 'copy', '--help')).replaceAll(/\s+/g, ' ')
  expect(help).toContain('What is appended to the source during the copy is copied too')
})
