import { type HeadReport, readHead } from '../app/log/log-head.ts'
import { counted } from '../domain/values/counted.ts'
import { openStore } from '../node/store.ts'

/** The head of the Merkle tree over an embedded ledger, in a file that no process writes to meanwhile. */
export async function headOfFile(file: string): Promise<HeadReport> {
  const store = await openStore(`sqlite:${file}`, 'read')
  try {
    return await readHead(store)
  } finally {
    await store.close()
  }
}

/** A sentence about a head without a fault; empty if nothing was signed. */
export const headInWords = ({ root, signed }: HeadReport): string =>
  signed === null
    ? ''
    : `its tree has the root ${root}, and begins with the ${counted(signed, 'event')} that were signed\n`
