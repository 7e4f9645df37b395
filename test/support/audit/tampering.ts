import type { EventStore } from '../../../src/event-store/event-store.ts'
import { LogFaults } from '../../../src/node/log-faults.ts'
import { LogReread } from '../../../src/node/log-reread.ts'
import { LogWatch } from '../../../src/node/log-watch.ts'
import { signOnce, unreadInWords } from '../../../src/node/signing.ts'
import { signerOn } from './nodes.ts'

/** A node that signs, and checks the store as a running node does, but only when a test asks. */
export function watchingSigner(store: EventStore, folder: string) {
  const { checkpoints, runner } = signerOn(store, folder)
  const log = { error: () => {}, warn: () => {}, info: () => {} }
  const stop = new AbortController().signal
  const faults = new LogFaults(log)
  const watch = new LogWatch({ store, runner, faults, log, stop })
  const signed = () => checkpoints.signed
  const reread = new LogReread({ store, tree: runner.tiles, signed, faults, log, stop })
  return {
    checkpoints,
    faults,
    folder,
    /** Reasons other than faults of the log why nothing is signed. */
    doubts: () => [unreadInWords(runner)].filter(each => each !== null),
    /** Reads to the end of the log, and signs what may be signed. */
    sign: async () => {
      await runner.catchUp(store)
      await signOnce({ checkpoints, store, runner, faults })
    },
    /** Checks the whole store twice, because a fault that may pass by itself is reported only the second time. */
    check: async () => {
      for (let times = 0; times < 2; times++) {
        await watch.look()
        await reread.pass(async () => {})
      }
      return faults.all
    },
  }
}
