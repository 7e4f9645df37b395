import { setImmediate } from 'node:timers/promises'

/** So many are looked at before others are let in: some milliseconds of work. */
const AT_A_TIME = 50

/**
 * One after the other, and after so many the process answers others. What is read meanwhile must be of one moment: so a question
 * over a record that goes on says `knownAt`.
 */
export async function* inTurn<Each>(all: Iterable<Each>): AsyncGenerator<Each> {
  let seen = 0
  for (const each of all) {
    if (++seen % AT_A_TIME === 0) await setImmediate()
    yield each
  }
}
