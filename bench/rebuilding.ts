import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { LOG_TILES, LogTiles } from '../projections/engine/log-tiles.ts'
import { readOf } from '../projections/engine/page-fold.ts'
import { START } from '../src/event-store/event-store.ts'
import { buildReadModel } from '../src/node/read-model.ts'
import { openStore } from '../src/node/store.ts'
import { measure, memoryMiB, type Spent } from './measure.ts'
import { scanned } from './scan.ts'
import { tableBytes } from './table-bytes.ts'

/** What the process that rebuilds reports. It does nothing else, so that its peak memory is that of a rebuild. */
export type Rebuilt = {
  readonly events: number
  readonly scans: readonly Spent[]
  readonly rebuilds: readonly Spent[]
  /** What the Merkle tree alone takes in each round. */
  readonly trees: readonly Spent[]
  readonly rssMiB: number
  /** How many bytes each table of the finished read model takes. */
  readonly tables: readonly (readonly [string, number])[]
}

const SILENT = { at: () => {}, note: () => {}, end: () => {} }

/** If the rounds are `once`, nothing is warmed up, the scan comes first, and the read model stays in the folder. */
const [, , folder = '', asked = '1', name = `sqlite:${folder}/ledger.db`] = process.argv
process.on('disconnect', () => process.exit(1))
process.on('message', () => process.exit(0))

const scans: Spent[] = []
const rebuilds: Spent[] = []
const trees: Spent[] = []
let events = 0
let tables: Rebuilt['tables'] = []
let rssMiB = 0
if (asked === 'once') {
  scans.push(await measure(scan))
  rebuilds.push(await measure(rebuild))
  rssMiB = memoryMiB().peak
  trees.push(await treeBuilt())
} else await inRounds(Number(asked))
process.send?.({ events, scans, rebuilds, trees, rssMiB, tables } satisfies Rebuilt)

/** The first round only warms up, and its peak memory is reported; after it, the scan and the rebuild go first in turn. */
async function inRounds(rounds: number): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    const scanning = async () => {
      const spent = await measure(scan)
      if (round > 0) scans.push(spent)
    }
    const rebuilding = async () => {
      const spent = await measure(rebuild)
      if (round > 0) rebuilds.push(spent)
      else rssMiB = memoryMiB().peak
    }
    for (const each of round % 2 === 0 ? [rebuilding, scanning] : [scanning, rebuilding]) await each()
    if (round > 0) trees.push(await treeBuilt())
  }
}

async function scan(): Promise<void> {
  if (name.startsWith('sqlite:')) events = scanned(name.slice('sqlite:'.length))
  else events = await readThrough()
}

/** Reads through the adapter: no reader of a database has a faster way. */
async function readThrough(): Promise<number> {
  const store = await openStore(name)
  let read = 0
  for await (const page of store.readAll(START)) {
    for (const { data } of page) if (JSON.parse(data) !== null) read++
  }
  await store.close()
  return read
}

async function rebuild(): Promise<void> {
  const store = await openStore(name)
  const built = await buildReadModel(store, folder, SILENT)
  await store.close()
  const stopped = built.status.find(({ stoppedBy }) => stoppedBy !== null)
  if (stopped !== undefined) throw new Error(`${stopped.name} stopped: ${JSON.stringify(stopped.stoppedBy)}`)
  tables = [...tableBytes(built.file)]
  if (asked !== 'once') rmSync(built.file)
}

/** Builds the Merkle tree over the log as a rebuild does, and measures it without reading and decoding, which a rebuild does anyway. */
async function treeBuilt(): Promise<Spent> {
  const store = await openStore(name)
  const db = new DatabaseSync('')
  db.exec(LOG_TILES.schema)
  const tiles = new LogTiles(db)
  const spent = { ms: 0, cpuMs: 0 }
  for await (const page of store.readAll(START)) {
    const read = page.map(readOf)
    const { ms, cpuMs } = await measure(() => {
      const leaves = tiles.leavesOf(read)
      db.exec('BEGIN')
      tiles.follow(page, leaves)
      db.exec('COMMIT')
    })
    spent.ms += ms
    spent.cpuMs += cpuMs
  }
  db.close()
  await store.close()
  return spent
}
