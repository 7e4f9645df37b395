import { readFileSync } from 'node:fs'

/** What a piece of work took: by the clock, and of the processor, by all threads of this process. */
export type Spent = { readonly ms: number; readonly cpuMs: number }

export async function measure(work: () => Promise<void> | void): Promise<Spent> {
  const before = process.cpuUsage()
  const startedAt = performance.now()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 }
}

/** What this program holds in memory, and the most that it held. Without what its parent held, which `resourceUsage` counts. */
export function memoryMiB(): { readonly now: number; readonly peak: number } {
  const now = process.memoryUsage.rss() / 1024 / 1024
  if (process.platform !== 'linux') return { now, peak: process.resourceUsage().maxRSS / 1024 }
  return {
    now,
    peak: Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024,
  }
}
