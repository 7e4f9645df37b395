import type { Hash } from './hash.ts'

const lines = (hashes: readonly Hash[]): string => hashes.map(each => `${each.toString('base64')}\n`).join('')

/** An inclusion proof that carries its checkpoint (c2sp.org/tlog-proof@v1). */
export const tlogProof = (index: number, proof: readonly Hash[], checkpoint: string): string =>
  `c2sp.org/tlog-proof@v1\nindex ${index}\n${lines(proof)}\n${checkpoint}`

/**
 * The request to a witness that has seen the log at a size: the proof from there to a checkpoint (C2SP tlog-witness,
 * add-checkpoint).
 */
export const addCheckpoint = (from: number, proof: readonly Hash[], checkpoint: string): string =>
  `old ${from}\n${lines(proof)}\n${checkpoint}`
