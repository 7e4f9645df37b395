/** How many streams are written at once: appends that wait together are flushed to disk together. */
const AT_ONCE = 64

/** Calls `act` for each, many at once. Throws the first failure, after all calls that were started have ended. */
export async function concurrently<Each>(
  all: Iterable<Each>,
  act: (each: Each) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  try {
    for (const each of all) {
      const started = act(each).finally(() => running.delete(started))
      running.add(started)
      if (running.size >= AT_ONCE) await Promise.race(running)
    }
    await Promise.all(running)
  } finally {
    await Promise.allSettled(running)
  }
}
