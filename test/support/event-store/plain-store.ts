import type { EventStore } from '../../../src/event-store/event-store.ts'

/** A store as an object of its own, in which one function can be replaced. */
export const plain = (store: EventStore): EventStore => ({
  append: (...given) => store.append(...given),
  readStream: (...given) => store.readStream(...given),
  readEvents: references => store.readEvents(references),
  readAll: after => store.readAll(after),
  subscribeAll: (after, signal) => store.subscribeAll(after, signal),
  asideStreams: category => store.asideStreams(category),
  erase: stream => store.erase(stream),
  size: () => store.size(),
  servedBy: () => store.servedBy(),
  close: () => store.close(),
})
