import type { Reporter, TestModule } from 'vitest/node'

/** Prints at the end of a run the one line that build servers read: `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state))
    const count = (state: string) => states.filter(each => each === state).length
    // A file that does not load has no tests of its own; it and every unhandled error count as a failure.
    const unloaded = modules.filter(
      module => module.state() === 'failed' && module.errors().length > 0,
    ).length
    const failed = count('failed') + unloaded + errors.length
    process.stdout.write(`\n${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`)
  }
}
