import { availableParallelism, loadavg } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Whatever works on the embedded store works the same on EventStoreDB: these run once on each. */
const ON_BOTH_STORES = [
  'test/{app,http,identity,projections}/**/*.test.ts',
  // The others of the command line are about one store or the other.
  'test/cli/{commitments,large-imports,ledger}.test.ts',
  'test/node/kill.test.ts',
]

/**
 * Only what hangs runs out of time: on a calm machine no test takes a tenth of this, and one that shares its processors with
 * others is waited for as much longer.
 */
const TIMEOUT_MS = 120_000 * Math.max(1, Math.ceil((loadavg()[0] ?? 0) / availableParallelism()))

export default defineConfig({
  test: {
    expect: { requireAssertions: true },
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
