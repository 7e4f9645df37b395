import { existsSync } from 'node:fs'
import { checkpointOf, openLatest, PROJECTIONS } from '../../projections/read-model.ts'
import type { Settings } from '../config.ts'
import { decode } from '../event-store/codec.ts'
import { type EventStore, START } from '../event-store/event-store.ts'
import { EXIT } from './exit.ts'
import { progressOn } from './progress.ts'
import { openStore, withoutPassword } from './store.ts'

type Finding = { readonly what: string; readonly is: string; readonly isWell: boolean }

/** Reads the whole log and looks at what stands beside it; changes nothing. Answers the exit code. */
export async function doctor(settings: Settings, isJson: boolean): Promise<number> {
  const store = openStore(settings.store)
  try {
    const log = await readLog(store)
    const findings = [
      { what: 'node', is: process.version, isWell: Number(process.versions.node.split('.')[0]) >= 24 },
      { what: 'store', is: withoutPassword(settings.store), isWell: true },
      ...log.findings,
      ...readModels(settings.data),
    ]
    process.stdout.write(
      isJson ? `${JSON.stringify({ position: String(log.position), findings })}\n` : tableOf(findings),
    )
    return findings.every(({ isWell }) => isWell) ? EXIT.done : EXIT.unwell
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

function readModels(folder: string): readonly Finding[] {
  if (!existsSync(folder))
    return [{ what: 'read model', is: 'none yet: the first start builds it', isWell: true }]
  const db = openLatest(folder)
  if (db === null)
    return [{ what: 'read model', is: 'none of this version: the next start builds it', isWell: true }]
  const at = PROJECTIONS.map(({ name }) => `${name} at ${checkpointOf(db, name).position}`)
  db.close()
  return [{ what: 'read model', is: at.join(', '), isWell: true }]
}

const tableOf = (findings: readonly Finding[]): string =>
  findings.map(({ what, is, isWell }) => `${isWell ? 'ok ' : 'BAD'}  ${what.padEnd(12)} ${is}\n`).join('')
