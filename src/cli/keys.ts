import { v7 } from 'uuid'
import { z } from 'zod'
import { ledgerClockOn } from '../app/command/clock.ts'
import { commandHandlerOn } from '../app/command/command-handler.ts'
import { Role } from '../domain/key/event.ts'
import { Contact } from '../domain/person/event.ts'
import { Day, dayOf } from '../domain/values/date.ts'
import { PersonId } from '../domain/values/person.ts'
import { Id, Name } from '../domain/values/text.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { issueKey, keysIn, type ListedKey, revokeKey as revoke } from '../identity/keys.ts'
import { commandLineActor } from '../node/actor.ts'
import { clockFor } from '../node/command-clock.ts'
import { lastUsesIn } from '../node/key-use.ts'
import { progressOn } from '../node/progress.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore, type StoreUse } from '../node/store.ts'
import { type Refusal, sentenceOf } from '../refusals/refusals.ts'
import { EXIT } from './exit.ts'

const Flags = z.object({
  role: z.array(Role).min(1),
  person: PersonId.optional(),
  name: Name.optional(),
  contact: Contact.optional(),
  district: Id.optional(),
  expiresOn: Day.optional(),
})

/** What issuing and revoking need, at the command line. */
export function keyDependencies(store: EventStore, ledgerClock = ledgerClockOn(Date.now)) {
  const handler = commandHandlerOn({ store, ledgerClock, newId: v7 })
  return { handler, newId: v7, clock: Date.now, actor: commandLineActor() }
}

export async function addKey(settings: Settings, flags: object, isJson: boolean): Promise<number> {
  const read = Flags.safeParse(flags)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new SettingProblem(`--${issue?.path[0]?.toString() ?? 'role'}: ${issue?.message}`)
  }
  const { role: roles, person: given, ...about } = read.data
  // The name of a job or a machine, as in `--name nightly`, is no secret of anybody's: it may stand in the log.
  const person = given ?? PersonId.safeParse(about.name).data
  if (person === undefined) {
    throw new SettingProblem(
      '--person is missing: a pseudonym of who acts with the key, the same for each of their keys',
    )
  }
  const today = dayOf(new Date().toISOString())
  if (about.expiresOn !== undefined && about.expiresOn < today) {
    throw new SettingProblem(`--expires-on: ${about.expiresOn} is over, and the key would never work`)
  }
  return withStore(settings, 'create', async store => {
    const { ledgerClock } = await clockFor(store, settings)
    const made = await issueKey(keyDependencies(store, ledgerClock), { roles, person, ...about })
    if (!made.ok) return refused(made.refusal, isJson)
    const { id, key } = made.value
    process.stdout.write(
      isJson ? `${JSON.stringify({ id, key })}\n` : `key ${id}, shown this once:\n${key}\n`,
    )
    return EXIT.done
  })
}

/** Telling how far the log is read. */
export async function keysToldIn(store: EventStore): Promise<readonly ListedKey[]> {
  const progress = progressOn(process.stderr, 'looking for keys', 'events', () => performance.now())
  try {
    return await keysIn(store, progress.at)
  } finally {
    progress.end()
  }
}

export async function listKeys(settings: Settings, isJson: boolean): Promise<number> {
  return withStore(settings, 'read', async store => {
    const uses = lastUsesIn(settings.data)
    const keys = (await keysToldIn(store)).map(key => ({ ...key, lastUsedAt: uses.get(key.id) ?? null }))
    if (isJson) process.stdout.write(`${JSON.stringify(keys)}\n`)
    else if (keys.length === 0)
      process.stdout.write(
        'no key was ever issued: `ledger keys add --role <role> --person <id>` makes one\n',
      )
    else process.stdout.write(tableOf(keys))
    return EXIT.done
  })
}

type UsedKey = ListedKey & { readonly lastUsedAt: string | null }

function tableOf(keys: readonly UsedKey[]): string {
  const rows = keys.map(({ id, person, name, forgotten, label, roles, ...when }) => {
    const { issuedOn, expiresOn, revokedOn, lastUsedAt } = when
    const state = revokedOn === null ? 'live' : `revoked ${revokedOn}`
    const who = forgotten ? '(forgotten)' : (name ?? label ?? '')
    return [
      id,
      state,
      `issued ${issuedOn}`,
      `expires ${expiresOn ?? 'never'}`,
      `used ${lastUsedAt?.slice(0, 16) ?? 'never here'}`,
      roles.join(','),
      person,
      who,
    ]
  })
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows
    .map(
      row =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

export async function revokeKey(
  settings: Settings,
  id: string,
  rationale: string | undefined,
  isJson: boolean,
): Promise<number> {
  return withStore(settings, 'write', async store => {
    const { ledgerClock } = await clockFor(store, settings)
    const revoked = await revoke(keyDependencies(store, ledgerClock), id, rationale)
    if (!revoked.ok) return refused(revoked.refusal, isJson)
    process.stdout.write(isJson ? `${JSON.stringify({ id, revoked: true })}\n` : `key ${id} is revoked\n`)
    return EXIT.done
  })
}

export function refused(refusal: Refusal, isJson: boolean): number {
  const detail = sentenceOf(refusal)
  if (isJson) process.stdout.write(`${JSON.stringify({ refused: refusal.code, detail })}\n`)
  else process.stderr.write(`refused: ${detail}\n`)
  return EXIT.refused
}

export async function withStore(
  settings: Settings,
  use: StoreUse,
  act: (store: EventStore) => Promise<number>,
): Promise<number> {
  const store = await openStore(settings.store, use)
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}
