import { partsOf } from '../../domain/subjects.ts'
import { type EventStore, START } from '../../event-store/event-store.ts'

/** Returns what lists the ids of the rated periods of a framework. The log is read for the first question, and not again. */
export function ratedPeriodsIn(
  store: Pick<EventStore, 'readAll'>,
): (framework: string) => Promise<readonly string[]> {
  let periods: ReturnType<typeof periodsByFramework> | undefined
  return async framework => {
    periods ??= periodsByFramework(store)
    return [...((await periods).get(framework) ?? [])]
  }
}

async function periodsByFramework(store: Pick<EventStore, 'readAll'>) {
  const found = new Map<string, Set<string>>()
  for await (const page of store.readAll(START)) {
    for (const { stream, revision } of page) {
      if (revision !== 0 || !stream.startsWith('assessment-')) continue
      const [framework = '', , period = ''] = partsOf(stream)
      const known = found.get(framework)
      if (known === undefined) found.set(framework, new Set([period]))
      else known.add(period)
    }
  }
  return found
}
