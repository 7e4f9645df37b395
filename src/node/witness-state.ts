import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeKey, type SignerKey, verifierKey } from '../audit/note-key.ts'
import type { WitnessedTree } from '../audit/witness.ts'
import { flushFolderOf } from '../event-store/sqlite/durable.ts'
import { Failure } from './failure.ts'
import { readKeyFile, writeKeyFile } from './log-key-file.ts'

const State = z.record(z.string(), z.strictObject({ size: z.int().min(0), root: z.base64() }))

/** The largest tree of each log that a witness has signed, in its folder. Throws `Failure` if the file cannot be read. */
export class WitnessState {
  readonly #file: string
  readonly #trees: Map<string, WitnessedTree>

  constructor(folder: string) {
    this.#file = join(folder, 'witness-state.json')
    this.#trees = treesIn(this.#file)
  }

  treeOf(origin: string): WitnessedTree | null {
    return this.#trees.get(origin) ?? null
  }

  /** Saves the tree of a log, on disk when this returns: a process that is killed leaves the former state or the new one. */
  save(origin: string, tree: WitnessedTree): void {
    const all = [...this.#trees, [origin, tree] as const]
    const text = JSON.stringify(
      Object.fromEntries(
        all.map(([name, { size, root }]) => [name, { size, root: root.toString('base64') }]),
      ),
    )
    const unfinished = `${this.#file}-unfinished`
    const descriptor = openSync(unfinished, 'w')
    try {
      writeSync(descriptor, text)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(unfinished, this.#file)
    flushFolderOf(this.#file)
    this.#trees.set(origin, tree)
  }
}

function treesIn(file: string): Map<string, WitnessedTree> {
  try {
    const state = State.parse(JSON.parse(readFileSync(file, 'utf8')))
    return new Map(
      Object.entries(state).map(([origin, { size, root }]) => [
        origin,
        { size, root: Buffer.from(root, 'base64') },
      ]),
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
    throw new Failure(
      `${file} cannot be read, and a witness that has forgotten what it signed is none: put it back`,
      {
        cause: error,
      },
    )
  }
}

/** The key of the witness in a folder; made where there is none, under the name given. */
export function witnessKeyIn(folder: string, name: string): SignerKey {
  const file = join(folder, 'witness-key')
  const known = readKeyFile(file)
  if (known !== null) return known
  const made = makeKey(name)
  return writeKeyFile(file, { ...made, ...verifierKey(name, 'cosignature', made.publicKey) })
}
