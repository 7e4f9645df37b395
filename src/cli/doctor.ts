import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { checkpointOf } from '../../projections/engine/read-model.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { type Finding, fileFindings, orderFindings, RESTORE, timeFindings } from '../app/doctor/findings.ts'
import { forgottenPersons } from '../app/doctor/forgotten-persons.ts'
import { recordedAtOf, recordedTimes } from '../app/doctor/recorded-times.ts'
import { scratchOrder } from '../app/doctor/scratch-order.ts'
import { decode } from '../event-store/codec.ts'
import {
  type Checkpoint,
  CheckpointNotInLog,
  type EventStore,
  type PositionedEvent,
  START,
  StoreDamaged,
  StoreUnavailable,
} from '../event-store/event-store.ts'
import { quarantinedIn } from '../event-store/quarantined.ts'
import { toldOf } from '../event-store/sqlite/damage.ts'
import { faultsOfFile } from '../event-store/sqlite/file-faults.ts'
import { clockFaultNow } from '../node/command-clock.ts'
import { Failure } from '../node/failure.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'
import { assertHeld, embeddedFile, openStore, withoutPassword } from '../node/store.ts'
import { EXIT } from './exit.ts'
import { watchLog } from './log-findings.ts'
import { proofCheck } from './proof-check.ts'
import { readModelRows } from './read-model-rows.ts'

/** What was found so far. It is reported even if the store turns out to be unreadable on the way. */
type Examined = { position: number; readonly findings: Finding[] }

/** Reads the whole log and looks at what stands beside it; changes nothing. Returns the exit code. */
export async function doctor(settings: Settings, isJson: boolean): Promise<number> {
  const node = {
    what: 'node',
    is: process.version,
    isWell: Number(process.versions.node.split('.')[0]) >= 24,
  }
  const store = { what: 'store', is: withoutPassword(settings.store), isWell: true }
  const examined: Examined = { position: 0, findings: [node, store] }
  const { findings } = examined
  try {
    await examine(settings, examined)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw unavailable(error, settings)
    if (!(error instanceof StoreDamaged)) throw error
    findings.push({ what: 'reading', is: `broke off (${error.reason}): ${RESTORE.embedded}`, isWell: false })
  }
  process.stdout.write(
    isJson ? `${JSON.stringify({ position: String(examined.position), findings })}\n` : tableOf(findings),
  )
  return findings.every(({ isWell }) => isWell) ? EXIT.done : EXIT.unwell
}

async function examine(settings: Settings, examined: Examined): Promise<void> {
  const { findings } = examined
  const store = await openStore(settings.store, 'read')
  try {
    const file = embeddedFile(settings)
    using log = watchLog(settings.data)
    using proof = await proofCheck(settings.data, store)
    const see: See = events => {
      log.see(events)
      proof.see(events)
    }
    if (file === null) await lookAtLog(store, examined, see)
    else await lookAtFile(file, store, examined, see)
    findings.push(...servedBy(store), ...(await log.findings(store)), proof.finding())
    findings.push(await readModel(settings.data, store, examined.position))
    findings.push(...(await readModelRows(settings.data, store)))
  } finally {
    await store.close()
  }
}

type See = (events: readonly PositionedEvent[]) => void

async function lookAtFile(file: string, store: EventStore, examined: Examined, see: See): Promise<void> {
  const faults = faultsIn(file)
  examined.findings.push(...fileFindings(faults))
  if (faults.order !== null) examined.findings.push(...orderFindings(faults.order, RESTORE.embedded))
  await readLog(store, examined, see)
}

function faultsIn(file: string) {
  try {
    return faultsOfFile(file)
  } catch (error) {
    throw toldOf(error, file)
  }
}

async function lookAtLog(store: EventStore, examined: Examined, see: See): Promise<void> {
  using order = scratchOrder(tmpdir())
  await readLog(store, examined, events => {
    see(events)
    events.forEach(order.see)
  })
  examined.findings.push(...orderFindings(order.order(), RESTORE.database))
}

async function readLog(store: EventStore, examined: Examined, see: See): Promise<void> {
  const progress = progressOn(process.stderr, 'reading the log', 'events', () => performance.now())
  const whole = await store.size()
  const quarantined = await quarantinedIn(store)
  const nowMs = Date.now()
  const times = recordedTimes(nowMs)
  const persons = forgottenPersons()
  const unreadable = unreadableEvents()
  let keys = 0
  for await (const events of store.readAll(START)) {
    see(events)
    for (const stored of events) {
      const { position } = stored
      examined.position = position
      const recordedAt = recordedAtOf(stored.metadata)
      if (recordedAt !== null) times.see({ position, recordedAt })
      if (stored.type === 'KeyIssued') keys++
      persons.see(stored)
      if (!quarantined.has(stored.id)) unreadable.see(stored)
    }
    progress.at(examined.position, whole)
  }
  progress.end()
  const faults = times.faults()
  const setAside = quarantined.size === 0 ? '' : ` but ${quarantined.size} set aside by "ledger quarantine"`
  examined.findings.push(
    {
      what: 'events',
      is: `${examined.position}, the last recorded ${faults.latest === '' ? 'never' : faults.latest}`,
      isWell: true,
    },
    { what: 'unreadable', is: unreadable.told() ?? `none${setAside}`, isWell: unreadable.told() === null },
    ...timeFindings(faults, new Date(nowMs).toISOString(), clockFaultNow(faults.latest)),
    {
      what: 'keys',
      is: keys === 0 ? 'none issued yet: ledger keys add --person <id> --role operator' : String(keys),
      isWell: true,
    },
    ...(await persons.findings(store)),
  )
}

/** Says of the first event that cannot be read why, and of how many there are where the last one stands. */
function unreadableEvents() {
  let first: string | null = null
  let remedy = ''
  let others = 0
  let last = 0
  return {
    see(stored: PositionedEvent): void {
      try {
        decode(stored)
      } catch (error) {
        last = stored.position
        if (first !== null) {
          others++
          return
        }
        first = `position ${last}: ${error instanceof Error ? error.message : String(error)}`
        remedy = `; "ledger quarantine ${last} --reason …" has folds go past it`
      }
    },
    told(): string | null {
      if (first === null) return null
      return `${first}${others === 0 ? '' : `, and ${others} more up to position ${last}`}${remedy}`
    },
  }
}

/** The node of a database that this ledger talks to. */
function servedBy(store: EventStore): readonly Finding[] {
  const node = store.servedBy()
  return node === null ? [] : [{ what: 'database', is: node, isWell: true }]
}

async function readModel(folder: string, store: EventStore, end: number): Promise<Finding> {
  const what = 'read model'
  if (!existsSync(folder)) return { what, is: 'none yet: the first start builds it', isWell: true }
  const db = openLatestToRead(folder)
  if (db === null) return { what, is: 'none of this version: the next start builds it', isWell: true }
  // If a projection comes to count or digest what it holds, this is the place to compare that with the log.
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

/** The failure of a database that cannot be reached. OpenSSL names a wrong version number if the database speaks no TLS. */
function unavailable(error: StoreUnavailable, settings: Settings): Failure {
  const told = error.cause instanceof Error ? error.cause.message : ''
  const isPlain = told.includes('wrong version number')
  const reason = isPlain ? ': it speaks no TLS there, so add tls=false' : told === '' ? '' : ` (${told})`
  return new Failure(`${withoutPassword(settings.store)}: ${error.message}${reason}`, { cause: error })
}

const tableOf = (findings: readonly Finding[]): string =>
  findings.map(({ what, is, isWell }) => `${isWell ? 'ok ' : 'BAD'}  ${what.padEnd(12)} ${is}\n`).join('')
