import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { ledgerClockOn } from '../src/app/command/clock.ts'
import { importFile } from '../src/app/import/import-file.ts'
import type { ImportKind } from '../src/app/import/subjects.ts'
import { openDatabase } from '../src/event-store/sqlite/database.ts'
import { statementsOn } from '../src/event-store/sqlite/statements.ts'
import { openStore } from '../src/node/store.ts'
import { measure, memoryMiB, type Spent } from './measure.ts'

/** What the process that imports reports. It does nothing else, so that its peak memory is that of an import. */
export type Imported = {
  readonly rows: number
  readonly events: number
  readonly imported: Spent
  /** The same events written by one transaction into a file of the same shape. */
  readonly written: Spent
  readonly rssMiB: number
  /** The size of the data of all events; `metadataBytes` is that of their metadata, as often as it is stored. */
  readonly dataBytes: number
  readonly metadataBytes: number
}

const PAGE = 1000
const [, , folder = '', files = ''] = process.argv
const ledger = join(folder, 'ledger.db')
process.on('disconnect', () => process.exit(1))
process.on('message', () => process.exit(0))

const store = await openStore(`sqlite:${ledger}`)
await recorded('frameworks', 'framework.json')
await recorded('districts', 'districts.csv')
let rows = 0
const imported = await measure(async () => {
  rows = await recorded('ratings', 'ratings.csv')
})
const rssMiB = memoryMiB().peak
await store.close()
process.send?.({ rows, imported, rssMiB, ...writtenAnew() } satisfies Imported)

async function recorded(kind: ImportKind, file: string): Promise<number> {
  const dependencies = {
    store,
    ledgerClock: ledgerClockOn(Date.now),
    actor: { person: 'cli:bench', key: 'cli:bench', role: 'operator' },
    newId: v7,
    scratchFolder: folder,
    onProgress: () => {},
  }
  const outcome = await importFile(dependencies, kind, join(files, file), { dryRun: false })
  if (!outcome.ok) throw new Error(`${file}: ${JSON.stringify(outcome.problems[0])}`)
  return outcome.report.rows
}

type Row = readonly [number, number, number, Uint8Array, string, string, string, number | null]

/** Writes all events of the ledger into another file, and measures the writing but not the reading. */
function writtenAnew() {
  const from = new DatabaseSync(ledger, { readOnly: true })
  const page = from.prepare(
    'SELECT place, stream, revision, id, type, data, metadata, shared FROM event WHERE place > ? ORDER BY place LIMIT ?',
  )
  page.setReturnArrays(true)
  const shared = from.prepare('SELECT text FROM shared_metadata WHERE id > ? AND id <= ? ORDER BY id')
  const name = from.prepare('SELECT name FROM stream WHERE id = ?')
  const file = join(folder, 'written.db')
  const db = openDatabase(file)
  const { addStream, addShared, insert } = statementsOn(db)
  const sum = { ms: 0, cpuMs: 0, events: 0, dataBytes: 0, metadataBytes: 0 }
  const spend = (work: () => void) => {
    const before = process.cpuUsage()
    const startedAt = performance.now()
    work()
    const { user, system } = process.cpuUsage(before)
    sum.ms += performance.now() - startedAt
    sum.cpuMs += (user + system) / 1000
  }
  spend(() => db.exec('BEGIN IMMEDIATE'))
  let streams = 0
  let texts = 0
  for (let after = 0; ; ) {
    const read = page.all(after, PAGE) as unknown as readonly Row[]
    const news = read.filter(([, stream]) => stream > streams).map(([, stream]) => stream)
    const names = [...new Set(news)].map(stream => String(name.get(stream)?.name))
    streams = Math.max(streams, ...news)
    const before = texts
    texts = Math.max(texts, ...read.map(row => row[7] ?? 0))
    const newTexts = shared.all(before, texts).map(({ text }) => String(text))
    spend(() => {
      for (const each of names) addStream.run(each)
      for (const each of newTexts) addShared.run(each)
      for (const [, stream, ...event] of read) insert.run(stream, ...event)
    })
    for (const each of newTexts) sum.metadataBytes += Buffer.byteLength(each)
    for (const [, , , , , data, metadata] of read) {
      sum.dataBytes += Buffer.byteLength(data)
      sum.metadataBytes += Buffer.byteLength(metadata)
    }
    sum.events += read.length
    after = read.at(-1)?.[0] ?? after
    if (read.length < PAGE) break
  }
  spend(() => db.exec('COMMIT'))
  db.close()
  from.close()
  rmSync(file)
  const { events, dataBytes, metadataBytes, ms, cpuMs } = sum
  return { events, dataBytes, metadataBytes, written: { ms, cpuMs } }
}
