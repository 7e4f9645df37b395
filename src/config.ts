import { join } from 'node:path'
import { z } from 'zod'
import { isKeyName } from './audit/note-key.ts'
import { SettingProblem, type Settings, witnessFrom } from './node/settings.ts'

/** The one reader of the environment. A flag of the same name on the command line wins. */
const Environment = z.object({
  LEDGER_STORE: z.string().min(1).optional(),
  LEDGER_DB_PASSWORD: z.string().min(1).optional(),
  LEDGER_DATA: z.string().min(1).default('./data'),
  LEDGER_SIGNING: z.enum(['on', 'off']).default('on'),
  LEDGER_ORIGIN: z
    .string()
    .max(200)
    .refine(isKeyName, 'a name without blanks and plus, such as example.org/ledger')
    .optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export type Flags = {
  readonly store?: string | undefined
  readonly data?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly allowClock?: boolean | undefined
  readonly witness?: readonly string[] | undefined
}

/** The settings of a command. Throws `SettingProblem`, which names the setting and what it takes. */
export function settingsFrom(flags: Flags): Settings {
  const given = { LEDGER_STORE: flags.store, LEDGER_DATA: flags.data, HOST: flags.host, PORT: flags.port }
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const read = Environment.safeParse({ ...process.env, ...named })
  if (!read.success) {
    const [issue] = read.error.issues
    throw new SettingProblem(`${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { LEDGER_STORE, LEDGER_DATA: data, HOST: host, PORT: port, LOG_LEVEL: logLevel } = read.data
  const { LEDGER_DB_PASSWORD: databasePassword, LEDGER_SIGNING, LEDGER_ORIGIN: origin } = read.data
  return Object.freeze({
    store: LEDGER_STORE ?? `sqlite:${join(data, 'ledger.db')}`,
    data,
    host,
    port,
    logLevel,
    allowClock: flags.allowClock === true,
    databasePassword,
    signing: LEDGER_SIGNING === 'on',
    origin,
    witnesses: (flags.witness ?? []).map(witnessFrom),
  })
}
