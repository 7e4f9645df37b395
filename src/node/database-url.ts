import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SettingProblem } from './settings.ts'

/** `kurrentdb` is the vendor's new name for the same protocol, which the client does not know. */
const FORM = /^(?:esdb|kurrentdb)(\+discover)?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)\/?(?:\?([^@?#]*))?$/
const LOGIN = /^[^:]+:[^:]+$/
const HOST = /^[A-Za-z0-9_.-]+(:\d{1,5})?$/
const PORT_MAX = 65_535
const PREFIX = /^[A-Za-z0-9._~]{1,32}$/
const UNREADABLE =
  'LEDGER_STORE cannot be read: it is esdb://<user>:<password>@<host>:<port>,<host>:<port>?<option>=<value>&<option>=<value>, ' +
  'user, password and options only where they are needed; in them, signs like @ : / ? # & % are written %40 %3A %2F %3F %23 %26 %25'

/**
 * The options that are passed on. Of any other the client would say that it has no effect, and print the address with its
 * password.
 */
const OPTIONS = [
  'connectionName',
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
  'nodePreference',
  'streamPrefix',
  'throwOnAppendFailure',
  'tls',
  'tlsCAFile',
  'userCertFile',
  'userKeyFile',
] as const
const FILES: readonly string[] = ['tlsCAFile', 'userCertFile', 'userKeyFile']

type Option = { readonly name: (typeof OPTIONS)[number]; readonly value: string }

/** Whether a setting means a database; whether it can be read is another question. */
export const isDatabaseUrl = (setting: string): boolean => /^(esdb|kurrentdb)(\+discover)?:\/\//.test(setting)

/**
 * The address as the client reads it, and what stands before the name of every stream: a parameter of ours among the client's. An
 * error message repeats nothing that may be part of a password.
 */
export function databaseFrom(setting: string): { readonly url: string; readonly prefix?: string } {
  const [, discover = '', login, hosts = '', query] = FORM.exec(setting) ?? []
  const isForm =
    hosts.split(',').every(host => HOST.test(host) && Number(host.split(':')[1] ?? 0) <= PORT_MAX) &&
    (login === undefined || (LOGIN.test(login) && decoded(login) !== null))
  if (!isForm) throw new SettingProblem(UNREADABLE)
  const options = query === undefined ? [] : query.split('&').map(optionFrom)
  const twice = options.find(({ name }, at) => options.findIndex(each => each.name === name) !== at)
  if (twice !== undefined) throw new SettingProblem(`LEDGER_STORE: ${twice.name} is given twice`)
  for (const { name, value } of options) if (FILES.includes(name)) assertReadable(name, value)
  const prefix = options.find(({ name }) => name === 'streamPrefix')?.value
  if (prefix !== undefined && !PREFIX.test(prefix)) {
    throw new SettingProblem(
      `LEDGER_STORE: streamPrefix is 1 to 32 letters, digits, dots, underscores or tildes, not ${prefix}`,
    )
  }
  const theirs = options.filter(({ name }) => name !== 'streamPrefix')
  const parameters = theirs.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('&')
  const user = login === undefined ? '' : `${login}@`
  const url = `esdb${discover}://${user}${hosts}${parameters === '' ? '' : `?${parameters}`}`
  return prefix === undefined ? { url } : { url, prefix }
}

function optionFrom(text: string): Option {
  const [, given = '', encoded = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  const value = decoded(encoded)
  if (given === '' || value === null) throw new SettingProblem(UNREADABLE)
  const name = OPTIONS.find(option => option.toLowerCase() === given.replaceAll(/[_-]/g, '').toLowerCase())
  if (name === undefined) {
    throw new SettingProblem(`LEDGER_STORE: there is no option ${given}, but ${OPTIONS.join(', ')}`)
  }
  return { name, value }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that stands for itself.
    return null
  }
}

/**
 * Checks a file that an option names: the client says of a missing file that it was not found, and not which; of a file with
 * other content it says nothing.
 */
function assertReadable(name: string, file: string): void {
  try {
    const content = readFileSync(file)
    if (name !== 'userKeyFile') void new X509Certificate(content)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const reason = code.startsWith('ERR_OSSL') ? 'it is no certificate in PEM form' : code
    throw new SettingProblem(`LEDGER_STORE: ${name} ${file} cannot be read: ${reason}`)
  }
}
