import { asked } from './asked.ts'
import { ledgerIn } from './filled.ts'
import { startServer } from './load.ts'
import { districtIds, ELEMENTS, FRAMEWORK } from './network.ts'
import type { Plan } from './plan.ts'
import type { Figure } from './report.ts'

/** One question in so many is about the whole network. */
const NETWORK_EVERY = 100
const GOAL_MIB = 384

/** The memory of a node after many questions, of which it had answered none before. */
export async function memoryFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, network, profile, questions } = plan
  await ledgerIn(folder, plan, network)
  const server = await startServer(folder, profile)
  try {
    const started = await server.memoryMiB()
    for (let nth = 0; nth < questions; nth++) await asked(server.url + questionOf(plan, nth))
    const { now, peak, mapped } = await server.memoryMiB()
    return [
      {
        name: `memory after ${questions} different questions, MiB`,
        value: now,
        goal: { atMost: GOAL_MIB },
        note: `${network.districts} districts; ${mapped.toFixed(0)} of them pages of files; ${peak.toFixed(0)} at most, ${started.now.toFixed(0)} after the start`,
      },
    ]
  } finally {
    await server.stop()
  }
}

/** Days from 2016 to 2025, each with each of the districts in turn. */
function questionOf({ network }: Plan, nth: number): string {
  const day = new Date(Date.UTC(2017, 0, 1) + (nth % 3000) * 86_400_000).toISOString().slice(0, 10)
  const about = `framework=${FRAMEWORK}&asOf=${day}`
  if (nth % NETWORK_EVERY === 0)
    return `/v1/network/${nth % (2 * NETWORK_EVERY) === 0 ? 'snapshot' : 'trends'}?${about}&minPosition=${nth}`
  const district = `/v1/districts/${districtIds(network.districts)[nth % network.districts]}`
  const item = ELEMENTS[Math.floor(nth / 3) % ELEMENTS.length]
  const asking = [`${district}/snapshot`, `${district}/trends`, `${district}/ratings/${item}/history`]
  return `${asking[nth % 3]}?${about}`
}
