import { existsSync } from 'node:fs'
import { checkpointOf, openLatest } from '../../projections/engine/read-model.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { decode } from '../event-store/codec.ts'
import {
  type Checkpoint,
  CheckpointNotInLog,
  type EventStore,
  START,
  StoreUnavailable,
} from '../event-store/event-store.ts'
import { Failure } from '../node/failure.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'
import { assertHeld, openStore, withoutPassword } from '../node/store.ts'
import { EXIT } from './exit.ts'
import { logFindings } from './log-findings.ts'
import { readModelRows } from './read-model-rows.ts'

type Finding = { readonly what: string; readonly is: string; readonly isWell: boolean }

/** Reads the whole log and looks at what stands beside it; changes nothing. Returns the exit code. */
export async function doctor(settings: Settings, isJson: boolean): Promise<number> {
  const store = await openStore(settings.store)
  try {
    const log = await readLog(store)
    const findings = [
      { what: 'node', is: process.version, isWell: Number(process.versions.node.split('.')[0]) >= 24 },
      { what: 'store', is: withoutPassword(settings.store), isWell: true },
      ...servedBy(store),
      ...log.findings,
      ...(await logFindings(store, settings.data)),
      await readModel(settings.data, store, log.position),
      ...(await readModelRows(settings.data, store)),
    ]
    process.stdout.write(
      isJson ? `${JSON.stringify({ position: String(log.position), findings })}\n` : tableOf(findings),
    )
    return findings.every(({ isWell }) => isWell) ? EXIT.done : EXIT.unwell
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    const told = error.cause instanceof Error ? error.cause.message : ''
    // What OpenSSL says where a database without TLS answers.
    const isPlain = told.includes('wrong version number')
    const reason = isPlain ? ': it speaks no TLS there, so add tls=false' : told === '' ? '' : ` (${told})`
    throw new Failure(`${withoutPassword(settings.store)}: ${error.message}${reason}`, { cause: error })
  } finally {
    await store.close()
  }
}

async function readLog(
  store: EventStore,
): Promise<{ readonly position: number; readonly findings: readonly Finding[] }> {
  const progress = progressOn(process.stderr, 'reading the log', 'events', () => performance.now())
  const whole = await store.size()
  const unreadable: string[] = []
  let position = 0
  let latest = ''
  let keys = 0
  for await (const events of store.readAll(START)) {
    for (const stored of events) {
      position = stored.position
      if (stored.type === 'KeyIssued') keys++
      try {
        const { recordedAt } = decode(stored).metadata
        if (recordedAt > latest) latest = recordedAt
      } catch (error) {
        unreadable.push(`position ${position}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    progress.at(position, whole)
  }
  progress.end()
  const findings = [
    {
      what: 'events',
      is: `${position}, the last recorded ${latest === '' ? 'never' : latest}`,
      isWell: true,
    },
    { what: 'unreadable', is: unreadable[0] ?? 'none', isWell: unreadable.length === 0 },
    {
      what: 'keys',
      is: keys === 0 ? 'none issued yet: ledger keys add --role operator' : String(keys),
      isWell: true,
    },
  ]
  return { position, findings }
}

/** The node of a database that this ledger talks to. */
function servedBy(store: EventStore): readonly Finding[] {
  const node = store.servedBy()
  return node === null ? [] : [{ what: 'database', is: node, isWell: true }]
}

async function readModel(folder: string, store: EventStore, end: number): Promise<Finding> {
  const what = 'read model'
  if (!existsSync(folder)) return { what, is: 'none yet: the first start builds it', isWell: true }
  const db = openLatest(folder)
  if (db === null) return { what, is: 'none of this version: the next start builds it', isWell: true }
  const read = PROJECTIONS.map(({ name }) => ({ name, at: checkpointOf(db, name) }))
  db.close()
  const least = Math.min(...read.map(({ at }) => at.position))
  const at = read.map(({ name, at: { position } }) => `${name} at ${position}`).join(', ')
  const isHeld = await allHeld(
    store,
    read.map(each => each.at),
  )
  // A server on it may have read on since the log was read here.
  const is = isHeld
    ? `${Math.max(0, end - least)} behind`
    : 'read from another log than this one: the next start builds it anew'
  return { what, is: `${at}; ${is}`, isWell: isHeld }
}

async function allHeld(store: EventStore, read: readonly Checkpoint[]): Promise<boolean> {
  try {
    for (const at of read) await assertHeld(store, at)
    return true
  } catch (error) {
    if (error instanceof CheckpointNotInLog) return false
    throw error
  }
}

const tableOf = (findings: readonly Finding[]): string =>
  findings.map(({ what, is, isWell }) => `${isWell ? 'ok ' : 'BAD'}  ${what.padEnd(12)} ${is}\n`).join('')
