import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { Role } from '../domain/key/event.ts'
import { issueKey } from '../identity/keys.ts'
import { Failure } from '../node/failure.ts'
import type { Settings } from '../node/settings.ts'
import { startNode } from '../node/start.ts'
import { openStore } from '../node/store.ts'
import { importInto } from './import.ts'
import { keyDependencies } from './keys.ts'
import { SHUTDOWN_MS } from './serve.ts'
import { CLI_SUBJECTS } from './subjects.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')
const FILES = Object.values(CLI_SUBJECTS).flatMap(({ samples }) => samples)

const WORTH_TRYING = [
  ['the network, every district by component', '/v1/network/snapshot?framework=citywide'],
  ['one district as it stood on a day', '/v1/districts/la-rsd/snapshot?framework=portfolio&asOf=2013-12-31'],
  ['why it stands so', '/v1/districts/la-rsd/ratings/autonomy/why?framework=portfolio'],
] as const

/** A ledger made fresh from `samples/` in a folder that goes when it ends. A taken default port gives way to a free one. */
export async function demo(settings: Settings, isPortGiven: boolean): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'portfolio-ledger-demo-'))
  // It ends with its ledger: no clock does harm in it.
  const own = {
    ...settings,
    allowClock: true,
    logLevel: 'warn',
    data,
    store: `sqlite:${join(data, 'ledger.db')}`,
  }
  const keys = await fill(own.store)
  const node = await startNode(own).catch((error: unknown) => {
    if (isPortGiven || !isPortTaken(error)) throw error
    return startNode({ ...own, port: 0 })
  })
  closeWithGrace({ delay: SHUTDOWN_MS }, async () => {
    await node.close()
    rmSync(data, { recursive: true, force: true })
  })
  process.stdout.write(welcome(node.url, keys))
}

const isPortTaken = (error: unknown) =>
  error instanceof Failure &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'EADDRINUSE'

async function fill(url: string): Promise<readonly (readonly [string, string])[]> {
  const store = await openStore(url)
  try {
    for (const [kind, name] of FILES) {
      const outcome = await importInto(store, kind, join(SAMPLES, name), { dryRun: false })
      if (!outcome.ok)
        throw new Error(`samples/${name} cannot be imported: ${JSON.stringify(outcome.problems[0])}`)
      process.stdout.write(
        `${name.padEnd(34)} ${String(outcome.report.rows).padStart(4)} ${outcome.report.rows === 1 ? 'row' : 'rows'}\n`,
      )
    }
    const keys: (readonly [string, string])[] = []
    for (const role of Role.options) {
      const district = role === 'district' ? { district: 'la-rsd' } : {}
      const made = await issueKey(keyDependencies(store), {
        roles: [role],
        person: `demo-${role}`,
        name: `Demo ${role}`,
        ...district,
      })
      if (!made.ok) throw new Error(`no key for ${role}: ${made.refusal.code}`)
      keys.push([role, made.value.key])
    }
    return keys
  } finally {
    await store.close()
  }
}

const welcome = (url: string, keys: readonly (readonly [string, string])[]): string => `
listening on ${url}

Open    ${url}/docs

Try
${WORTH_TRYING.map(([what, path]) => `  # ${what}\n  curl '${url}${path}'`).join('\n')}

Write   with -H 'Authorization: Bearer <key>', a key for each role:
${keys.map(([role, key]) => `  ${role.padEnd(10)} ${key}`).join('\n')}

Everything is forgotten when this ends (Ctrl-C).
`
