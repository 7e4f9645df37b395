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
import { STORY_DISTRICT, STORY_FILES, type StoryKeys, tellStory } from './demo-story.ts'
import { importInto } from './import.ts'
import { keyDependencies } from './keys.ts'
import { SHUTDOWN_MS } from './serve.ts'
import { CLI_SUBJECTS } from './subjects.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')
const FILES = [...Object.values(CLI_SUBJECTS).flatMap(({ samples }) => samples), ...STORY_FILES]

const WORTH_TRYING = [
  ['the network, every district by component', '/v1/network/snapshot?framework=citywide'],
  ['one district as it stood on a day', '/v1/districts/la-rsd/snapshot?framework=portfolio&asOf=2013-12-31'],
  ['why it stands so', '/v1/districts/la-rsd/ratings/autonomy/why?framework=portfolio'],
  [
    'why a rating of a district that is made up was corrected',
    '/v1/districts/synthetic-maple/ratings/choice/why?framework=synthetic-story',
  ],
  [
    'why a school that is made up was closed, and whether its rules were kept',
    '/v1/closures/synthetic-birch-2023/why',
  ],
] as const

/**
 * Serves a new ledger, made from `samples/` and an invented story, in a folder that is removed at the end. If the default port is
 * taken, it takes a free one.
 */
export async function demo(settings: Settings, isPortGiven: boolean): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'portfolio-ledger-demo-'))
  // The ledger is removed at the end, so that a wrong clock does no harm.
  const own = {
    ...settings,
    allowClock: true,
    logLevel: 'warn',
    data,
    store: `sqlite:${join(data, 'ledger.db')}`,
  }
  const { keys, story } = await fill(own.store)
  const node = await startNode(own).catch((error: unknown) => {
    if (isPortGiven || !isPortTaken(error)) throw error
    return startNode({ ...own, port: 0 })
  })
  await tellStory(node.url, story).catch(async (error: unknown) => {
    await node.close()
    throw error
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

type Keys = readonly (readonly [string, string])[]

async function fill(url: string): Promise<{ readonly keys: Keys; readonly story: StoryKeys }> {
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
    const keyOf = async (role: Role, person: string, district = 'la-rsd') => {
      const made = await issueKey(keyDependencies(store), {
        roles: [role],
        person: `demo-${person}`,
        name: `Demo ${person.replaceAll('-', ' ')}`,
        ...(role === 'district' ? { district } : {}),
      })
      if (!made.ok) throw new Error(`no key for ${person}: ${made.refusal.code}`)
      return made.value.key
    }
    const keys = new Map<Role, string>()
    for (const role of Role.options) keys.set(role, await keyOf(role, role))
    const shown = (role: Role) => keys.get(role) ?? ''
    const story = {
      operator: shown('operator'),
      rater: shown('rater'),
      publisher: shown('publisher'),
      reviewer: await keyOf('publisher', 'reviewer'),
      district: await keyOf('district', STORY_DISTRICT, STORY_DISTRICT),
    }
    return { keys: [...keys], story }
  } finally {
    await store.close()
  }
}

const welcome = (url: string, keys: Keys): string => `
listening on ${url}

Open    ${url}/       what a reader is shown
        ${url}/docs   the interface

Try
${WORTH_TRYING.map(([what, path]) => `  # ${what}\n  curl '${url}${path}'`).join('\n')}

Write   with -H 'Authorization: Bearer <key>', a key for each role:
${keys.map(([role, key]) => `  ${role.padEnd(10)} ${key}`).join('\n')}

Everything is forgotten when this ends (Ctrl-C).
`
