import { setImmediate } from 'node:timers/promises'

/** So many are looked at before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 50

/**
 * One after the other, and after so many the event loop is given back, so that other requests are served; what takes as long as
 * several counts as so many (`weightOf`). What is read meanwhile must be of one moment: so a question over a record that goes on
 * says `knownAt`.
 */
export async function* inTurn<Each>(
  all: Iterable<Each>,
  weightOf: (each: Each) => number = () => 1,
): AsyncGenerator<Each> {
  let seen = 0
  for (const each of all) {
    seen += weightOf(each)
    if (seen >= AT_A_TIME) {
      seen = 0
      await setImmediate()
    }
    yield each
  }
}
