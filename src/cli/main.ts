import { enableCompileCache } from 'node:module'

// Before anything else is loaded: what is loaded before it is compiled anew at every start.
enableCompileCache()
await import('./program.ts')
