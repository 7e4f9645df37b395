import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Whatever works on the embedded store works the same on EventStoreDB: these run once on each. */
const ON_BOTH_STORES = [
  'test/{app,http,identity,projections}/**/*.test.ts',
  // The others of the command line are about one store or the other.
  'test/cli/{commitments,large-imports,ledger}.test.ts',
  'test/node/kill.test.ts',
]

export default defineConfig({
  test: {
    expect: { requireAssertions: true },
    reporters: ['default', './test/support/reporter.ts'],
    // Many tests wait for processes of their own; by itself, vitest would leave one of two processors idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 30_000,
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
