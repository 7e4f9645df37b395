import { databaseFrom, isDatabaseUrl } from '../node/database-url.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { withoutPassword } from '../node/store.ts'
import { EXIT } from './exit.ts'

const LOGIN = /^[A-Za-z0-9._~-]{1,64}$/
const PASSWORD = 'LEDGER_DB_PASSWORD'

/** Gives the ledger a user of its own in EventStoreDB, as the administrator that `LEDGER_STORE` names. Returns the exit code. */
export async function secure(
  { store, databasePassword }: Settings,
  user: string,
  isJson: boolean,
): Promise<number> {
  if (!isDatabaseUrl(store)) {
    throw new SettingProblem(`only EventStoreDB has users, and LEDGER_STORE is ${withoutPassword(store)}`)
  }
  const { url } = databaseFrom(store)
  if (/[?&]tls=false/i.test(url)) throw new SettingProblem('a database without TLS has no users')
  if (!LOGIN.test(user)) throw new SettingProblem(`--user is 1 to 64 of A-Z a-z 0-9 . _ ~ -, not ${user}`)
  if (databasePassword === undefined)
    throw new SettingProblem(`${PASSWORD} is missing: the password of ${user}`)
  // The client is loaded only if it is needed: it takes longer to load than all the rest.
  const { grantRights } = await import('../event-store/eventstoredb/rights.ts')
  const { isNewUser } = await grantRights({ url, user, password: databasePassword })
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ user, isNewUser })}\n`
      : `${user} ${isNewUser ? 'was made' : 'was there already, with its password'}: it alone writes and reads the streams of this ` +
          'database, and nobody but an administrator deletes them\n',
  )
  return EXIT.done
}
