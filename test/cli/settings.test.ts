import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { SettingProblem } from '../../src/node/settings.ts'
import { openStore } from '../../src/node/store.ts'
import { startDatabase } from '../eventstoredb-server/cluster.ts'
import { done, keepIn, ledger, ROOT, scratch, served, started } from '../support/cli/cli.ts'

const PASSWORD = 'p@ss/w?rd#1%:&=é'
/** Every longer part of the password, plain and percent-encoded. */
const SECRETS = /p@ss|p%40ss|ss\/w|ss%2Fw|w\?rd|w%3Frd|rd#1|rd%231/

const { folder, remove } = scratch()
const database = await startDatabase({
  tls: true,
  users: { ledger: { password: PASSWORD, groups: ['$admins'] } },
})
const url = database.urlAs('ledger', PASSWORD)
afterAll(async () => {
  await database.close()
  remove()
})

const unreadable = /^LEDGER_STORE cannot be read: it is esdb:\/\/<user>:<password>@/
test.each([
  ['mysql://ledger:p@ss@host/db', /^LEDGER_STORE is sqlite:<file>, esdb:.*, not mysql:…$/],
  ['esdb:/ledger:p@ss@host', /^LEDGER_STORE is sqlite:<file>, esdb:.*, not esdb:…$/],
  ['ledger.db', /, not ledger\.db$/],
  ['esdb://', unreadable],
  ['esdb://ledger:p@ss@host:2113', unreadable],
  ['esdb://ledger:ss/w@host:2113', unreadable],
  ['esdb://ledger:w?rd@host:2113', unreadable],
  ['esdb://ledger:1?w?rd=2@host:2113', unreadable],
  ['esdb://ledger:rd#1@host:2113', unreadable],
  ['esdb://ledger:p@ss%@host:2113', unreadable],
  ['esdb://ledger:w%3Frd:more@host:2113', unreadable],
  ['esdb://ledger:w%3Frd%zz@host:2113', unreadable],
  ['esdb://ledger@host:2113', unreadable],
  ['sqlite:', /^LEDGER_STORE is sqlite:<file>, .*, not sqlite:…$/],
  ['esdb://host:port', unreadable],
  ['esdb://host:99999', unreadable],
  ['esdb://host:2113?tls', unreadable],
  [
    'esdb://ledger:w%3Frd@host:2113?tls=maybe',
    /^LEDGER_STORE esdb:\/\/host:2113\?tls=maybe: .*true or false/,
  ],
  [
    'esdb://ledger:w%3Frd@host:2113?colour=red',
    /^LEDGER_STORE: there is no option colour, but connectionName,/,
  ],
  ['esdb://ledger:w%3Frd@host:2113?tlsVerifyCert=false', /^LEDGER_STORE: there is no option tlsVerifyCert/],
  ['esdb://host?tls=true&TLS=false', /^LEDGER_STORE: tls is given twice$/],
  ['esdb://host?streamPrefix=a-b', /^LEDGER_STORE: streamPrefix is 1 to 32 letters.*, not a-b$/],
  ['esdb://host?streamprefix=a-b', /^LEDGER_STORE: streamPrefix is 1 to 32 letters.*, not a-b$/],
  ['esdb://host?tlsCAFile=/no/such.pem', /^LEDGER_STORE: tlsCAFile \/no\/such\.pem cannot be read: ENOENT$/],
  [`esdb://host?tlsCAFile=${ROOT}`, /^LEDGER_STORE: tlsCAFile .* cannot be read: EISDIR$/],
  [`esdb://host?tlsCAFile=${ROOT}/package.json`, /it is no certificate in PEM form$/],
])(
  'the setting %s is refused by a sentence about what is wrong, without a password',
  async (setting, told) => {
    const error = await openStore(setting).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SettingProblem)
    expect((error as Error).message).toMatch(told)
    expect((error as Error).message).not.toMatch(SECRETS)
  },
)

test('a setting that cannot be used ends every command with 2 and one line', async () => {
  for (const command of ['serve', 'doctor']) {
    const { code, out, err } = await ledger(folder, '--store', 'esdb://ledger:p@ss@host:2113', command)
    expect([code, out, err.split('\n').length]).toEqual([2, '', 2])
    expect(err).toMatch(unreadable)
  }
})

test('a database that speaks no TLS is told of with what to write', async () => {
  const plain = await startDatabase()
  const { code, err } = await ledger(folder, '--store', plain.url.replace('?tls=false', ''), 'doctor')
  await plain.close()
  expect(err).toMatch(/does not answer: it speaks no TLS there, so add tls=false$/m)
  expect(code).toBe(1)
})

test.each(['esdb', 'kurrentdb'])(
  'a password with any sign in it works with %s://, and is never shown',
  async scheme => {
    const data = join(folder, scheme)
    keepIn(data, url.replace('esdb', scheme))
    const shown: string[] = [await done(data, 'doctor'), await done(data, 'doctor', '--json')]
    const node = `127.0.0.1:${database.ports[0]}`
    expect(shown[0]).toContain(`${scheme}://${node}?tls=true`)
    const server = await served(data)
    const { status, body } = await server.get('/readyz')
    expect([status, body.store]).toEqual([200, { name: `${scheme}://${node}`, node, answers: true }])
    shown.push(JSON.stringify(body), ...server.printed)
    expect(await server.end()).toBe(0)
    expect(shown.join('\n')).not.toMatch(SECRETS)
  },
)

test('a password that is wrong is waited for to become right, and is not shown', async () => {
  const data = join(folder, 'wrong')
  keepIn(data, database.urlAs('ledger', `${PASSWORD}2`))
  const server = started(data)
  const line = await server.prints(/waiting for the event store"/)
  expect(JSON.parse(line.input)).toMatchObject({ reason: expect.stringMatching(/UNAUTHENTICATED/) })
  expect(await server.end()).toBe(0)
  const doctor = await ledger(data, 'doctor')
  expect([doctor.code, doctor.err]).toEqual([1, expect.stringContaining('or its password is another')])
  expect([...server.printed, doctor.err, doctor.out].join('\n')).not.toMatch(SECRETS)
})
