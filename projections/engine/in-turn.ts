import { setImmediate } from 'node:timers/promises'

/** So many are looked at before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 50

/**
 * Yields the items one by one, and lets other requests be served after every `AT_A_TIME` of them; `weightOf` says for how many an
 * item counts. What is read meanwhile must be of one moment, so a question must name `knownAt` if the log may grow.
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
