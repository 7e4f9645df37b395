/** Does some work, and counts how often the event loop came round meanwhile, so that others could be served. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  const count = () => {
    turns++
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  try {
    await work()
  } finally {
    clearImmediate(counting)
  }
  return turns
}
