import type { EventStore } from '../../../src/event-store/event-store.ts'
import { plain } from './plain-store.ts'

/** A real store that fails as with a full disk after `appends` appends. */
export function failingAfter(store: EventStore, appends: number): EventStore {
  let left = appends
  return {
    ...plain(store),
    append: (...given) =>
      left-- > 0 ? store.append(...given) : Promise.reject(new Error('the disk is full')),
  }
}
