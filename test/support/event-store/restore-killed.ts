import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Restores a ledger, and is killed just before its n-th step that changes a folder or brings a file to disk, so that a test
 * meets every such moment, one after the other: `<file> <back-up> <n>`.
 */
const [file = '', backUp = '', step] = process.argv.slice(2)
let left = Number(step)

function counted<Values extends readonly unknown[], Value>(act: (...values: Values) => Value) {
  return (...values: Values): Value => {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
    return act(...values)
  }
}

Object.assign(fs, {
  renameSync: counted(fs.renameSync),
  linkSync: counted(fs.linkSync),
  rmSync: counted(fs.rmSync),
  fsyncSync: counted(fs.fsyncSync),
})
syncBuiltinESMExports()
const { restoreLedger } = await import('../../../src/event-store/sqlite/restore.ts')
await restoreLedger({ file, backUp, stamp: 'killed', onProgress: () => {} })
