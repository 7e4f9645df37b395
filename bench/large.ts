import { statSync } from 'node:fs'
import { openStore } from '../src/node/store.ts'
import { startChild } from './child.ts'
import { startServer } from './load.ts'
import { measure } from './measure.ts'
import { fill } from './network.ts'
import { prepared } from './network-answers.ts'
import { networkRows } from './network-rows.ts'
import type { Plan } from './plan.ts'
import { byteFigures, speedFigures } from './rebuild.ts'
import type { Rebuilt } from './rebuilding.ts'
import { type Figure, thousands } from './report.ts'

const ROUNDS_MAX = 3

/** A network of the largest size: written, rebuilt once without a warm-up, started, and asked. */
export async function largeFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, large, profile } = plan
  const written = await measure(async () => {
    const store = await openStore(`sqlite:${folder}/ledger.db`)
    await fill(store, large)
    await store.close()
  })
  say(`large: written in ${(written.cpuMs / 1000).toFixed(0)} CPU s`)
  const keys = await prepared(folder)
  const child = startChild('rebuilding.ts', [folder, 'once'], profile)
  const rebuilt = await child.told<Rebuilt>()
  await child.end()
  const { events, rebuilds } = rebuilt
  say(`large: rebuilt in ${((rebuilds[0]?.cpuMs ?? 0) / 1000).toFixed(0)} CPU s`)
  const server = await startServer(folder, profile)
  try {
    const started = (await server.cpuMicroseconds()) / 1_000_000
    const answers = await networkRows(server, {
      network: large,
      rounds: Math.min(plan.rounds, ROUNDS_MAX),
      ...keys,
    })
    const { now, peak } = await server.memoryMiB()
    const { size } = statSync(`${folder}/ledger.db`)
    return named([
      {
        name: 'events written, s of the processor',
        value: written.cpuMs / 1000,
        goal: null,
        note: `${events} events, ${thousands((events / written.cpuMs) * 1000)} a CPU second`,
      },
      { name: 'log, bytes an event', value: size / events, goal: null, note: `${gib(size)} GiB` },
      ...speedFigures(rebuilt, large),
      ...byteFigures(rebuilt, large),
      { name: 'start, s of the processor', value: started, goal: null, note: 'the read model is there' },
      ...answers,
      {
        name: 'memory of the node after these answers, MiB',
        value: now,
        goal: null,
        note: `${peak.toFixed(0)} at most`,
      },
    ])
  } finally {
    await server.stop()
  }
}

const named = (figures: readonly Figure[]) => figures.map(each => ({ ...each, name: `large: ${each.name}` }))
const gib = (bytes: number) => (bytes / 1024 ** 3).toFixed(1)
const say = (text: string) => process.stderr.write(`${text}\n`)
