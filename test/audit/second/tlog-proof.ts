import { readCheckpoint, type SecondCheckpoint } from './note.ts'
import { rootByInclusion } from './tree.ts'

/** The second implementation's reader of c2sp.org/tlog-proof@v1. Throws if the proof does not show the leaf. */
export function readProof(
  text: string,
  leaf: string,
  vkeys: readonly string[],
): { readonly index: bigint; readonly checkpoint: SecondCheckpoint } {
  const end = text.indexOf('\n\n')
  const [header, place = '', ...hashes] = text.slice(0, end).split('\n')
  if (header !== 'c2sp.org/tlog-proof@v1') throw new Error('no proof')
  const [, digits] = /^index (0|[1-9][0-9]*)$/.exec(place) ?? []
  if (digits === undefined) throw new Error('no index')
  const checkpoint = readCheckpoint(text.slice(end + 2), vkeys)
  if (rootByInclusion(leaf, BigInt(digits), checkpoint.size, hashes) !== checkpoint.root)
    throw new Error('the proof leads to another root')
  return { index: BigInt(digits), checkpoint }
}
