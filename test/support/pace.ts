import { availableParallelism, loadavg } from 'node:os'
import { vi } from 'vitest'

/** How many times longer everything takes here and now than on a machine that has nothing else to do. */
export const pace = (): number => Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())

/**
 * Waits until the condition does not throw any more. However slow the machine is, that is no failure: only what never comes
 * about is one.
 */
export const eventually = (condition: () => unknown): Promise<unknown> =>
  vi.waitFor(condition, { interval: 5, timeout: 60_000 * pace() })
