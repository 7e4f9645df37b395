import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  type Answer,
  clientOf,
  done,
  freePort,
  keepIn,
  keyFor,
  ledger,
  MAIN,
  ROOT,
  type Started,
  scratch,
  started,
  tablesIn,
} from '../support/cli/cli.ts'

let folder: string
let remove: () => void
let node: Started | null
let disk: Disk | null
beforeEach(() => {
  const made = scratch()
  folder = made.folder
  remove = made.remove
  node = null
  disk = null
  // Checkpoints would take some of the room that this test counts.
  vi.stubEnv('LEDGER_SIGNING', 'off')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await node?.end('SIGKILL')
  disk?.free()
  remove()
})

/** A disk that can run full under a process, a little later each time, and then get room again. */
type Disk = {
  /** Leaves room for `bytes` more than the files have now. */
  readonly leave: (bytes: number, pid: number) => void
  readonly release: (pid: number) => void
  readonly free: () => void
}

const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })

/** Why a program of the system cannot be used here, or null. */
function unusable(...command: readonly [string, ...string[]]): string | null {
  try {
    run(...command)
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  }
}

/** The files in a folder; some of them come and go meanwhile. */
const filesIn = (data: string) =>
  readdirSync(data).flatMap(name => statSync(join(data, name), { throwIfNoEntry: false }) ?? [])

/** A limit on the size of every file of a process: beyond it SQLite reports an I/O error. */
const limitedFiles = (data: string): Disk => ({
  leave: (bytes, pid) => {
    const sizes = filesIn(data).map(({ size }) => size)
    run('prlimit', `--pid=${pid}`, `--fsize=${Math.max(...sizes) + bytes}:unlimited`)
  },
  release: pid => run('prlimit', `--pid=${pid}`, '--fsize=unlimited:unlimited'),
  free: () => {},
})

/** A separate small disk, which really runs full. */
function smallDisk(data: string): Disk {
  run('mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', data)
  const resize = (bytes: number) => run('mount', '-o', `remount,size=${bytes}`, data)
  return {
    leave: bytes => {
      const taken = filesIn(data).reduce((sum, { blocks }) => sum + blocks * 512, 0)
      resize(taken + bytes)
    },
    release: () => resize(64 * 1024 * 1024),
    free: () => run('umount', '--lazy', data),
  }
}

const DISKS = [
  {
    name: 'files that may not grow',
    make: limitedFiles,
    reason: 'disk I/O error',
    unusable: unusable('prlimit', `--pid=${process.pid}`, '--fsize'),
  },
  {
    name: 'a disk that is full',
    make: smallDisk,
    reason: 'database or disk is full',
    unusable: process.getuid?.() === 0 ? mountable() : 'only root may mount one',
  },
]

function mountable(): string | null {
  const { folder: at, remove: removeAt } = scratch()
  const why = unusable('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at)
  if (why === null) run('umount', at)
  removeAt()
  return why
}

test.for(DISKS)(
  'with $name every answered write is in the lists once there is room, without a restart',
  async ({ make, reason, unusable: missing }, { skip }) => {
    if (missing !== null) skip(missing)
    const data = join(folder, 'node')
    mkdirSync(data)
    const small = make(data)
    disk = small
    keepIn(data, `sqlite:${data}/ledger.db`)
    await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
    const key = await keyFor(data, '--role', 'operator')
    const port = await freePort()
    const { get, send } = clientOf(`http://127.0.0.1:${port}`)
    const server = started(data, port)
    node = server
    await server.prints(/^listening on /)
    const pid = server.process.pid ?? 0
    const answered: string[] = []
    const refused: Answer[] = []
    const register = async (id: string) => {
      const answer = await send('PUT', `/v1/districts/${id}`, key, { name: 'N'.repeat(290) + id })
      if (answer.status === 201) answered.push(id)
      else refused.push(answer)
    }
    let isTold = false
    for (let round = 0; round < 6; round++) {
      // Each time the disk is full in another write, to the record or to the read model.
      small.leave(8192 * (round % 4), pid)
      await Promise.all(Array.from({ length: 64 }, (_, n) => register(`full-${round}-${n}`)))
      const { body } = await get('/readyz')
      isTold ||= body.status !== 'ok' && body.why.some((each: string) => each.includes(reason))
    }
    expect(refused.length).toBeGreaterThan(0)
    for (const { status, body, headers } of refused) {
      expect([status, body.type]).toEqual([503, '/problems/store-unavailable'])
      expect(body.detail).toContain(reason)
      expect(headers.get('retry-after')).toBe('1')
    }
    expect(isTold).toBe(true)
    expect(server.printed.some(line => line.includes(reason) && line.includes('"level":50'))).toBe(true)
    small.release(pid)
    const last = await send('PUT', '/v1/districts/last', key, { name: 'Last' })
    expect(last.status).toBe(201)
    await expect
      .poll(async () => (await get('/readyz')).body)
      .toMatchObject({ ready: true, status: 'ok', why: [] })
    const listed: string[] = []
    for (let url = '/v1/districts?limit=200'; url !== null; ) {
      const { status, body } = await get(url)
      expect(status).toBe(200)
      listed.push(...body.items.map(({ id }: { id: string }) => id))
      url = body.page.next
    }
    expect(listed.filter(id => id.startsWith('full-'))).toEqual(answered.toSorted())
    expect(await server.end()).toBe(0)
    expect((await ledger(data, 'doctor')).code).toBe(0)
    const lived = tablesIn(data)
    await done(data, 'rebuild')
    expect(tablesIn(data)).toEqual(lived)
  },
)

/** This is room for the record, but not for a read model. */
const LIMIT = 48 * 1024
const [LIMITED] = DISKS.map(({ unusable: why }) => why)

test('a node that is started on a full disk waits for room, says so, and then serves', async ({ skip }) => {
  if (LIMITED != null) skip(LIMITED)
  await done(folder, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const port = await freePort()
  const { get } = clientOf(`http://127.0.0.1:${port}`)
  const server = started(folder, port, 'serve', ['prlimit', `--fsize=${LIMIT}:unlimited`])
  node = server
  await server.prints(/"level":50.*the read model cannot be written/)
  const starting = await get('/readyz')
  expect([starting.status, starting.body.status]).toEqual([503, 'not-ready'])
  expect(starting.body.why).toEqual([
    expect.stringMatching(/^the read model cannot be written: disk I\/O error/),
  ])
  run('prlimit', `--pid=${server.process.pid}`, '--fsize=unlimited:unlimited')
  await server.prints(/^listening on /)
  expect((await get('/readyz')).body).toMatchObject({ ready: true, status: 'ok' })
})

test('a rebuild that finds no room says so in one line, and leaves no file behind', async ({ skip }) => {
  if (LIMITED != null) skip(LIMITED)
  await done(folder, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const before = readdirSync(folder)
  const command = [`--fsize=${LIMIT}:unlimited`, process.execPath, MAIN, '--data', folder, 'rebuild']
  const { status, stderr } = spawnSync('prlimit', command, { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr.trim().split('\n').at(-1)).toBe(
    `the read model cannot be built in ${folder}: disk I/O error (SQLite code 778)`,
  )
  expect(stderr).not.toContain(' at ')
  expect(readdirSync(folder)).toEqual(before)
})

test.for([
  ['keys', 'add', '--role', 'operator', '--name', 'disk'],
  ['import', 'districts', join(ROOT, 'samples/districts.csv')],
  ['doctor'],
  ['backup', 'backup.db'],
])(
  'a command that finds the disk full says so, and which disk: %j',
  async ([name = '', ...rest], { skip }) => {
    const [, full] = DISKS
    if (full?.unusable != null) skip(full.unusable)
    const data = join(folder, 'node')
    mkdirSync(data)
    disk = smallDisk(data)
    await done(data, 'import', 'frameworks', join(ROOT, 'samples/framework-portfolio-2012-04.json'))
    disk.leave(0, process.pid)
    const args = rest.map(each => (each === 'backup.db' ? join(data, each) : each))
    const { code, err } = await ledger(data, name, ...args)
    expect(code).toBe(1)
    expect(err.trim().split('\n').at(-1)).toMatch(
      new RegExp(`: the disk of ${data} is full \\(\\d+ bytes are free\\); make room, and try again$`),
    )
    disk.release(process.pid)
    expect((await ledger(data, 'doctor')).code).toBe(0)
  },
)
