import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../support/cli/cli.ts'
import { promise } from '../support/http/commitments.ts'
import { type Cast, expectDone, sharedCast } from '../support/http/http.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'clients-'))
const SETTINGS = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: { lib: ['esnext', 'dom', 'dom.iterable'], noUnusedLocals: false },
  include: ['*.ts', 'client'],
}
let on: Cast
let url: string

beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1', '2013-H2')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  expectDone(await on.put('/v1/commitments/more', { as: on.olga, body: promise }))
  await on.read()
  url = await on.app.listen({ host: '127.0.0.1', port: 0 })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  copyFileSync(join(import.meta.dirname, 'program.txt'), join(folder, 'program.ts'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS))
  return shared.close
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a file with the Node that runs this test. Returns what it prints; throws with its errors if it fails. */
const node = async (...args: readonly string[]): Promise<string> => {
  const outcome = await run(process.execPath, [...args], { cwd: folder }).catch((error: unknown) => {
    throw new Error(`${args[0]}: ${JSON.stringify(error)}`)
  })
  return outcome.stdout
}

test('clients are made of the document, compile as strictly as this does, and read and write', async () => {
  const make = join(import.meta.dirname, '../support/clients/make-clients.ts')
  await node(make, join(ROOT, 'openapi/openapi.json'), folder)
  await node(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.')
  const rater = await on.key('ron', ['operator', 'rater'])
  expect(JSON.parse(await node('program.ts', url, rater))).toEqual({
    level: 'Low',
    asOf: '2013-12-31',
    status: 'rated',
    refused: '/problems/invalid-request',
    put: 0,
    rated: '/problems/level-unknown',
    again: 1,
    owners: [expect.any(String)],
    unguarded: true,
  })
})
