import { personRecordStream } from '../../domain/person/event.ts'
import { KEPT_ASIDE, partsOf } from '../../domain/subjects.ts'
import { appendAll, type CopyConflict } from './append-all.ts'
import { type Difference, firstDifference, type Stores } from './comparison.ts'

/**
 * Copies what is kept aside from the log, and erases from the target each person who was forgotten in the source. A person whom
 * the source merely does not have stays in the target.
 */
export async function copyAside({ from, to }: Stores): Promise<CopyConflict | null> {
  for (const category of KEPT_ASIDE) {
    const ours = await from.asideStreams(category)
    for (const stream of ours) {
      const known = (await to.readStream(stream)).length
      const conflict = await appendAll(to, [await from.readStream(stream, known - 1)], () => {})
      if (conflict !== null) return conflict
    }
    const others = new Set(await to.asideStreams(category)).difference(new Set(ours))
    for (const stream of others) {
      const [person = ''] = partsOf(stream)
      if ((await from.readStream(personRecordStream(person))).length > 0) await to.erase(stream)
    }
  }
  return null
}

/** The first person about whom the two stores say different things; null if there is none. */
export async function asideDifference({ from, to }: Stores): Promise<Difference | null> {
  for (const category of KEPT_ASIDE) {
    for (const stream of await to.asideStreams(category)) {
      const [ours, theirs] = [await from.readStream(stream), await to.readStream(stream)]
      const both = Math.min(ours.length, theirs.length)
      const difference = firstDifference(ours.slice(0, both), theirs.slice(0, both))
      if (difference !== null) return difference
    }
  }
  return null
}
