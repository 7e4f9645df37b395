import { readFileSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { LOG_TILES, LogTiles } from '../projections/engine/log-tiles.ts'
import { START } from '../src/event-store/event-store.ts'
import { buildReadModel } from '../src/node/read-model.ts'
import { openStore } from '../src/node/store.ts'

/** The process that rebuilds: alone in it, so that its peak memory is that of a rebuild. */
type Spent = { readonly ms: number; readonly cpuMs: number }
/** The rows of the ratings, the Merkle tree, the audit trail with its indexes, and all other tables. */
type Part = 'ratings' | 'tree' | 'trail' | 'others'
export type Rebuilt = {
  readonly events: number
  readonly scans: readonly Spent[]
  readonly rebuilds: readonly Spent[]
  /** What the Merkle tree alone takes of each. */
  readonly trees: readonly Spent[]
  readonly rssMiB: number
  /** Of the finished read model. */
  readonly bytes: number
  /** The same of its parts. */
  readonly parts: Readonly<Record<Part, number>>
}

const PAGE = 1000
const SILENT = { at: () => {}, note: () => {}, end: () => {} }

const [, , folder = '', rounds = '1', name = `sqlite:${folder}/ledger.db`] = process.argv
process.on('disconnect', () => process.exit(1))
process.on('message', () => process.exit(0))

const scans: Spent[] = []
const rebuilds: Spent[] = []
const trees: Spent[] = []
let events = 0
let bytes = 0
let parts: Rebuilt['parts'] = { ratings: 0, tree: 0, trail: 0, others: 0 }
let rssMiB = 0
// The first round only warms up, and shows what one rebuild takes in memory; then the two go first in turn.
for (let round = 0; round <= Number(rounds); round++) {
  const scan = async () => {
    const spent = await measure(name.startsWith('sqlite:') ? async () => scanned(name.slice(7)) : readThrough)
    if (round > 0) scans.push(spent)
  }
  const rebuild = async () => {
    const spent = await measure(rebuilt)
    if (round > 0) rebuilds.push(spent)
    else rssMiB = peakRssMiB()
  }
  for (const each of round % 2 === 0 ? [rebuild, scan] : [scan, rebuild]) await each()
  if (round > 0) trees.push(await treeBuilt())
}
process.send?.({ events, scans, rebuilds, trees, rssMiB, bytes, parts } satisfies Rebuilt)

async function measure(work: () => Promise<void>): Promise<Spent> {
  const before = process.cpuUsage()
  const startedAt = performance.now()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 }
}

/** The least that any reader of this log has to do, in the fastest form that was found: pages of rows as arrays. */
function scanned(file: string): void {
  const db = new DatabaseSync(file, { readOnly: true })
  const page = db.prepare(
    'SELECT place, stream, revision, id, type, data, metadata FROM event WHERE place > ? ORDER BY place LIMIT ?',
  )
  page.setReturnArrays(true)
  let after = 0
  events = 0
  for (;;) {
    const rows = page.all(after, PAGE) as unknown as readonly (readonly [number, ...string[]])[]
    for (const row of rows) if (JSON.parse(row[5] ?? '') !== null) events++
    after = rows.at(-1)?.[0] ?? after
    if (rows.length < PAGE) break
  }
  db.close()
}

/** Of a database there is no faster way that a reader may go than the one that the adapter goes. */
async function readThrough(): Promise<void> {
  const store = await openStore(name)
  events = 0
  for await (const page of store.readAll(START)) {
    for (const { data } of page) if (JSON.parse(data) !== null) events++
  }
  await store.close()
}

async function rebuilt(): Promise<void> {
  const store = await openStore(name)
  const built = await buildReadModel(store, folder, SILENT)
  await store.close()
  const stopped = built.status.find(({ stoppedBy }) => stoppedBy !== null)
  if (stopped !== undefined) throw new Error(`${stopped.name} stopped: ${JSON.stringify(stopped.stoppedBy)}`)
  bytes = statSync(built.file).size
  parts = partsOf(built.file)
  rmSync(built.file)
}

/** How many bytes each part takes, by the pages of its tables and indexes. */
function partsOf(file: string): Rebuilt['parts'] {
  const db = new DatabaseSync(file, { readOnly: true })
  const pages = db.prepare('SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE ?')
  const bytesOf = (pattern: string) => Number(pages.get(pattern)?.bytes ?? 0)
  const known = { ratings: bytesOf('act%'), tree: bytesOf('log_t%'), trail: bytesOf('trail%') }
  const others = bytesOf('%') - known.ratings - known.tree - known.trail
  db.close()
  return { ...known, others }
}

/** The tree over the log as a rebuild makes it, without reading what it is made of. */
async function treeBuilt(): Promise<Spent> {
  const store = await openStore(name)
  const db = new DatabaseSync('')
  db.exec(LOG_TILES.schema)
  const tiles = new LogTiles(db)
  const spent = { ms: 0, cpuMs: 0 }
  for await (const page of store.readAll(START)) {
    const { ms, cpuMs } = await measure(async () => {
      db.exec('BEGIN')
      tiles.follow(page)
      db.exec('COMMIT')
    })
    spent.ms += ms
    spent.cpuMs += cpuMs
  }
  db.close()
  await store.close()
  return spent
}

/** Of this program alone: what the parent held before it started this one counts in `process.resourceUsage`. */
function peakRssMiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}
