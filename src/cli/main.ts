import { enableCompileCache } from 'node:module'

const LINGER_MS = 1000

// This comes first: a module that is loaded before it is compiled anew at every start.
enableCompileCache()
// A reader of what is printed may close the pipe early: `trail | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
const { run } = await import('./program.ts')
await run(process.argv.slice(2))
// A connection that is still being made, to a server that never answers, does not keep a failed process running.
if ((process.exitCode ?? 0) !== 0) setTimeout(() => process.exit(), LINGER_MS).unref()
