import type { EventStore } from '../../../src/event-store/event-store.ts'

/** A real store whose disk is full after so many appends. */
export function failingAfter(store: EventStore, appends: number): EventStore {
  let left = appends
  return {
    append: (...given) =>
      left-- > 0 ? store.append(...given) : Promise.reject(new Error('the disk is full')),
    readStream: (...given) => store.readStream(...given),
    readEvents: references => store.readEvents(references),
    readAll: after => store.readAll(after),
    subscribeAll: (after, signal) => store.subscribeAll(after, signal),
    size: () => store.size(),
    servedBy: () => store.servedBy(),
    close: () => store.close(),
  }
}
