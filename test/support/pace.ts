import { availableParallelism, loadavg } from 'node:os'
import { vi } from 'vitest'

/** How many times longer everything takes now than on an idle machine, by the load. */
export const pace = (): number => Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())

/**
 * Waits until the condition does not throw any more. The limit grows with the load, so that a slow machine is no failure: only
 * a condition that is never met is one.
 */
export const eventually = (condition: () => unknown): Promise<unknown> =>
  vi.waitFor(condition, { interval: 5, timeout: 60_000 * pace() })
