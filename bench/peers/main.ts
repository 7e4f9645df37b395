import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { keyDependencies } from '../../src/cli/keys.ts'
import { issueKey } from '../../src/identity/keys.ts'
import { openStore } from '../../src/node/store.ts'
import { type Child, startChild } from '../child.ts'
import { type Load, speedUnder } from '../load.ts'
import { fill, openQuarters } from '../network.ts'
import { QUARTERS, ratersWith } from '../raters.ts'
import { median } from '../report.ts'

/**
 * One rating, durable, through HTTP: the ledger and what could be used instead, side by side in one run, by processor time of the
 * server and of its database. `node main.ts [<requests of each load>] [<rounds>] [<peer>…]`
 */
const [, , requests = '1500', rounds = '5', ...named] = process.argv
const PEERS = ['ledger', 'audit-sqlite', 'emmett-sqlite', 'audit-postgres']
const CONNECTIONS = 64
const STRACE_ATTACH_MS = 1000

type Measured = {
  readonly name: string
  readonly child: Child
  readonly load: Load
  readonly costs: number[]
  readonly rates: number[]
  readonly failed: number[]
}

const folder = mkdtempSync(join(tmpdir(), 'ledger-peers-'))
chmodSync(folder, 0o755)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const peers: Measured[] = []
for (const name of named.length > 0 ? ['ledger', ...named] : PEERS) {
  try {
    peers.push(await started(name))
  } catch (error) {
    process.stderr.write(`${name} is left out: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}
for (let round = 0; round <= Number(rounds); round++) {
  for (const peer of [...peers.slice(round % peers.length), ...peers.slice(0, round % peers.length)]) {
    const { perCpuSecond, perSecond, answered, succeeded } = await speedUnder(
      { cpuMicroseconds: () => cpuOf(peer) },
      peer.load,
    )
    if (round === 0) continue
    const share = succeeded / answered
    peer.costs.push(1000 / (perCpuSecond * share))
    peer.rates.push(perSecond * share)
    peer.failed.push(1 - share)
  }
}
const [ledger] = peers
process.stdout.write(
  '| what | ms of the processor a command | over the ledger | commands a second | flushes for 1,000 commands | failed |\n| --- | --- | --- | --- | --- | --- |\n',
)
for (const peer of peers) {
  const ratio = median(peer.costs.map((cost, at) => cost / (ledger?.costs[at] ?? Number.NaN)))
  const flushes = await flushesOf(peer)
  process.stdout.write(
    `| ${peer.name} | ${median(peer.costs).toFixed(2)} | ${ratio.toFixed(2)} | ${median(peer.rates).toFixed(0)} | ${flushes} | ${(median(peer.failed) * 100).toFixed(1)} % |\n`,
  )
}
process.stdout.write(
  `\n${CONNECTIONS} connections, ${rounds} rounds of ${requests} commands; load of the machine ${loadavg()[0]?.toFixed(1)}\n`,
)
for (const { child } of peers) await child.end()

async function started(name: string): Promise<Measured> {
  const own = join(folder, name)
  mkdirSync(own)
  const key = name === 'ledger' ? await ledgerIn(own) : 'none'
  const child =
    name === 'ledger'
      ? startChild('server.ts', [own], null)
      : startChild('peers/serving.ts', [name, own], null)
  const { url } = await child.told<{ readonly url: string }>()
  const load = {
    url,
    connections: CONNECTIONS,
    amount: Number(requests),
    // A failure of a peer is counted, and does not end the run.
    expected: name === 'ledger' ? [200, 201] : [200, 500],
    setupClient: ratersWith(key, CONNECTIONS),
  }
  return { name, child, load, costs: [], rates: [], failed: [] }
}

async function ledgerIn(own: string): Promise<string> {
  const store = await openStore(`sqlite:${own}/ledger.db`)
  await fill(store, { districts: CONNECTIONS, periods: 1 })
  await openQuarters(store, QUARTERS)
  const made = await issueKey(keyDependencies(store), { roles: ['rater'], person: 'bench' })
  await store.close()
  if (!made.ok) throw new Error(`no key: ${made.refusal.code}`)
  return made.value.key
}

async function cpuOf({ child }: Measured): Promise<number> {
  const { cpuMicroseconds } = await child.ask<{ readonly cpuMicroseconds: number }>('cpu')
  return cpuMicroseconds
}

/** Flushes for 1,000 commands, counted in a separate load because counting takes time; a dash if strace cannot attach. */
async function flushesOf(peer: Measured): Promise<string> {
  const { processes } = await peer.child.ask<{ readonly processes: readonly number[] }>('processes')
  const of = processes.flatMap(pid => ['-p', String(pid)])
  const strace = spawn('strace', ['-f', '-c', '-e', 'trace=fsync,fdatasync', ...of], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const told = text(strace.stderr)
  const ended = once(strace, 'exit').catch(() => null)
  await delay(STRACE_ATTACH_MS)
  const { answered } = await speedUnder({ cpuMicroseconds: async () => 1 }, peer.load)
  strace.kill('SIGINT')
  await ended
  const rows = (await told).split('\n').filter(row => /\b(fsync|fdatasync)$/.test(row))
  const calls = rows.reduce((sum, row) => sum + Number(row.trim().split(/\s+/)[3]), 0)
  return rows.length === 0 ? '-' : ((calls / answered) * 1000).toFixed(0)
}
