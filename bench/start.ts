import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { MEMORY } from './child.ts'
import { ledgerIn } from './filled.ts'
import { startServer } from './load.ts'
import { ELEMENTS, FRAMEWORK } from './network.ts'
import type { Plan } from './plan.ts'
import { type Figure, median, medianRatio } from './report.ts'

const MAIN = join(import.meta.dirname, '../src/cli/main.ts')
const TELLING = join(import.meta.dirname, 'told-at-exit.ts')
/** As `npm run ledger` starts a command: what this loads first keeps all that comes after it as it was compiled. */
const BEFORE = ['--import', join(import.meta.dirname, '../src/cli/node-version.mjs'), ...MEMORY]
const ITEM = [`synthetic-0001`, ELEMENTS[0] ?? '', '--framework', FRAMEWORK]

/** Commands that need no server, run on a ledger of a few districts whose read model exists. */
const COMMANDS: readonly (readonly string[])[] = [
  ['--help'],
  ['keys', 'list'],
  ['doctor'],
  ['trail'],
  ['history', ...ITEM],
  ['why', ...ITEM],
  ['changes', 'synthetic-0001', '--framework', FRAMEWORK],
]
const COMMAND_GOAL_S = 0.6

/** A start on a large ledger against one on an empty ledger, and some commands: by processor time of the whole process. */
export async function startFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, network, rounds, profile } = plan
  const started = COMMANDS.slice(0, plan.commands)
  const [full, empty, few] = ['full', 'empty', 'few'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const each of [full, empty, few]) mkdirSync(each)
  await ledgerIn(full, plan, network)
  await ledgerIn(few, plan, { districts: 3, periods: 2 })
  const startOf = async (data: string) => {
    const server = await startServer(data, profile)
    const ms = (await server.cpuMicroseconds()) / 1000
    await server.stop()
    return ms
  }
  // The first start makes the read model, so it is not measured.
  for (const each of rounds > 1 ? [full, empty, few] : [full]) await startOf(each)
  const starts = { full: [] as number[], empty: [] as number[] }
  const commands = started.map(() => [] as number[])
  for (let round = 0; round < rounds; round++) {
    starts.full.push(await startOf(full))
    starts.empty.push(await startOf(empty))
    for (const [index, command] of started.entries()) commands[index]?.push(await cpuSecondsOf(few, command))
  }
  return [
    {
      name: 'start with a read model / with an empty ledger',
      value: medianRatio(starts.full, starts.empty),
      goal: { atMost: 1.5 },
      note: `${median(starts.full).toFixed(0)} and ${median(starts.empty).toFixed(0)} ms; ${network.districts} districts x ${network.periods} periods`,
    },
    ...started.map(([name = '', second = ''], index) => ({
      name: `ledger ${name === 'keys' ? `${name} ${second}` : name}, s of the processor`,
      value: median(commands[index] ?? []),
      goal: { atMost: COMMAND_GOAL_S },
      note: '',
    })),
  ]
}

/** The processor time of the whole process of a command, which the process itself reports at its end. */
async function cpuSecondsOf(data: string, command: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...BEFORE, '--import', TELLING, MAIN, '--data', data, ...command], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const told = child.stdio[3] as NodeJS.ReadableStream
  const [[code], microseconds, errors] = await Promise.all([
    once(child, 'exit') as Promise<[number | null]>,
    text(told),
    text(child.stderr as NodeJS.ReadableStream),
  ])
  if (code !== 0 || microseconds === '') throw new Error(`ledger ${command.join(' ')}: ${code}\n${errors}`)
  return Number(microseconds) / 1_000_000
}
