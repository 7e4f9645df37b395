import type { Timer } from '../../../src/http/edge/timer.ts'

/** A timer whose time passes when a test says so. */
export function manualTimer() {
  const waiting = new Set<{ readonly delayMs: number; readonly callBack: () => void }>()
  const timer: Timer = (delayMs, callBack) => {
    const one = { delayMs, callBack }
    waiting.add(one)
    return () => waiting.delete(one)
  }
  /** Calls every callback that waits for exactly this delay. */
  const pass = (delayMs: number): void => {
    for (const one of waiting) {
      if (one.delayMs === delayMs && waiting.delete(one)) one.callBack()
    }
  }
  return { timer, pass, waiting }
}
