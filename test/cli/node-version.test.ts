import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const CHECK = './src/cli/node-version.mjs'

/** What is printed if Node reports this version. */
function printedBy(version: string): { readonly status: number | null; readonly printed: string } {
  const claim = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', claim, '--import', CHECK, '-e', 'console.log("started")'],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return { status, printed: stdout + stderr }
}

test.each(['20.20.2', '22.22.0'])('Node %s is told in two lines that it is too old', version => {
  const { status, printed } = printedBy(version)
  expect(status).toBe(1)
  expect(printed.trimEnd().split('\n')).toEqual([
    `This is Node ${version}, and the ledger needs Node 24.`,
    expect.stringContaining('npm ci'),
  ])
})

test('the Node that the packages pin starts', () => {
  expect(printedBy(process.versions.node)).toEqual({ status: 0, printed: 'started\n' })
})

test('every script that starts the ledger asks first', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const name of ['start', 'demo', 'ledger'])
    expect(scripts[name]).toMatch(new RegExp(`^node --import ${CHECK} .*src/cli/main\\.ts`))
})
