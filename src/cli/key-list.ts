import type { EventStore } from '../event-store/event-store.ts'
import { keysIn, type ListedKey } from '../identity/keys.ts'
import { lastUsesIn } from '../node/key-use.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'
import { EXIT } from './exit.ts'
import { withStore } from './with-store.ts'

/** Every key that was ever issued; shows how far the log is read. */
export async function keysToldIn(store: EventStore): Promise<readonly ListedKey[]> {
  const progress = progressOn(process.stderr, 'looking for keys', 'events', () => performance.now())
  try {
    return await keysIn(store, progress.at)
  } finally {
    progress.end()
  }
}

/** Prints every key that was ever issued. Returns the exit code. */
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
