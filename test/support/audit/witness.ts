import { makeKey, type SignerKey, verifierKey } from '../../../src/audit/note-key.ts'

/** The key of a witness, made anew. */
export function makeWitness(name: string): SignerKey {
  const made = makeKey(name)
  return { ...made, ...verifierKey(name, 'cosignature', made.publicKey) }
}
