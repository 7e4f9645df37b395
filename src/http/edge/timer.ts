/** Calls back once after so many milliseconds; returns what calls that off. */
export type Timer = (delayMs: number, then: () => void) => () => void

/** By the clock of this machine. It keeps no process alive. */
export const machineTimer: Timer = (delayMs, then) => {
  const timer = setTimeout(then, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
