import { readFileSync } from 'node:fs'

/** The time that a piece of work took: by the clock, and in processor time of all threads of this process. */
export type Spent = { readonly ms: number; readonly cpuMs: number }

export async function measure(work: () => Promise<void> | void): Promise<Spent> {
  const before = process.cpuUsage()
  const startedAt = performance.now()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 }
}

/**
 * The memory of this process now, and at its peak; `mapped`: how much of it now is pages of files, mostly of the program itself, which
 * the system takes back where it needs room. On Linux without that of its parent, which `resourceUsage` includes.
 */
export function memoryMiB(): { readonly now: number; readonly peak: number; readonly mapped: number } {
  const now = process.memoryUsage.rss() / 1024 / 1024
  if (process.platform !== 'linux') return { now, peak: process.resourceUsage().maxRSS / 1024, mapped: 0 }
  const status = readFileSync('/proc/self/status', 'utf8')
  const told = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  return { now, peak: told('VmHWM'), mapped: told('RssFile') }
}
