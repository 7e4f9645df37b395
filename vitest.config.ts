import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/**
 * These run once on each store: what they show depends on how a store appends, reads, follows or fails. The promises of the
 * port itself are in the contract of `test/event-store`; what is only computed from events is the same on both.
 */
const ON_BOTH_STORES = [
  'test/app/{adoption,closure,command}/**/*.test.ts',
  'test/app/copy/aside.test.ts',
  'test/app/log/checkpoint-log.test.ts',
  'test/app/import/{entities-and-rounds,withdrawn-rows}.test.ts',
  'test/audit/leaf.test.ts',
  'test/http/{assessment,closure,commitment}/life.test.ts',
  'test/http/edge/{conditions,poisoned,positions,short-streams,waiting}.test.ts',
  'test/identity/keys.test.ts',
  'test/projections/engine/**/*.test.ts',
  'test/node/kill.test.ts',
]

/**
 * Only what hangs runs out of time: on a calm machine no test takes a tenth of this, and one that shares its processors with
 * others is waited for as much longer.
 */
const TIMEOUT_MS = 300_000 * Math.max(1, Math.ceil((loadavg()[0] ?? 0) / availableParallelism()))

export default defineConfig({
  test: {
    expect: { requireAssertions: true, poll: { timeout: TIMEOUT_MS / 2 } },
    // The files of one worker share what they have loaded: loading it for each anew took a tenth of the whole run.
    isolate: false,
    unstubEnvs: true,
    // Processes that tests start load what an earlier one has compiled: that is a half of what most of them cost.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    reporters: ['default', './test/support/reporter.ts'],
    // Many tests wait for processes of their own; by itself, vitest would leave one of two processors idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    projects: [
      { extends: true, test: { name: 'ledger', include: ['test/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'eventstoredb',
          include: ON_BOTH_STORES,
          setupFiles: ['./test/eventstoredb-server/setup.ts'],
        },
      },
    ],
  },
})
