import { collectDefaultMetrics, Registry } from 'prom-client'

/**
 * What Node measures of the whole process: memory, processor time, the delay of its event loop, garbage collection. To be called
 * once in a process.
 */
export function processMeasures(): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
}
