/** So many streams are written at once: what waits together is flushed to disk together. */
const AT_ONCE = 64

/** Does something for each, many at once; throws the first failure, with nothing left running unwatched. */
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
