import { readCheckpoint, type SecondCheckpoint, signedText } from './note.ts'
import { hashOfLeaf, rootByInclusion, rootOver } from './tree.ts'
import { filesIn } from './zip.ts'

type SecondBundle = {
  readonly checkpoint: SecondCheckpoint
  readonly subject: string
  readonly withheld: number
  /** The leaves as JSON, by position. */
  readonly events: ReadonlyMap<number, { readonly stream: string; readonly revision: number }>
}

/** The second implementation's reader of bundles. Throws if a bundle is not valid, or if none of these keys signed it. */
export function readBundle(zip: Buffer, vkeys: readonly string[]): SecondBundle {
  const files = filesIn(zip)
  const textOf = (name: string) => files.get(name)?.toString() ?? ''
  const linesOf = (name: string) => textOf(name).split('\n').slice(0, -1)
  const checkpoint = readCheckpoint(textOf('checkpoint'), vkeys)
  const raw = files.get('leaf-hashes') ?? Buffer.alloc(0)
  const hashes = Array.from({ length: raw.length / 32 }, (_, n) =>
    raw.subarray(n * 32, n * 32 + 32).toString('base64'),
  )
  if (BigInt(hashes.length) !== checkpoint.size || rootOver(hashes) !== checkpoint.root)
    throw new Error('the hashes of the leaves lead to another root')

  const proofs = new Map(
    linesOf('proofs.ndjson').map(line => {
      const { position, proof } = JSON.parse(line) as { position: number; proof: readonly string[] }
      return [position, proof]
    }),
  )
  const inventory = inventoryIn(textOf('inventory'), vkeys)
  const [first, size, root] = inventory.head
  if (
    first !== `${checkpoint.origin}/inventory` ||
    size !== String(checkpoint.size) ||
    root !== checkpoint.root
  )
    throw new Error('the inventory is of another log')
  const seen = readCheckpoint(textOf('checkpoint'), [...vkeys, ...inventory.witnesses]).witnesses
  if (inventory.witnesses.some(vkey => !seen.has(vkey.split('+')[0] ?? '')))
    throw new Error('the inventory lists a witness that has not signed')
  const events = new Map<number, { readonly stream: string; readonly revision: number }>()
  const ends = new Map<string, { revision: number; count: number }>()
  for (const line of linesOf('events.ndjson')) {
    const { leaf, position } = JSON.parse(line) as {
      leaf: { stream: string; revision: number }
      position: number
    }
    const text = line.slice('{"leaf":'.length, line.lastIndexOf(',"position":'))
    const hash = hashOfLeaf(Buffer.from(text))
    if (hashes[position - 1] !== hash) throw new Error(`the event at ${position} is not in the tree`)
    const proof = proofs.get(position)
    if (inventory.subject !== 'everything') {
      const proven = rootByInclusion(hash, BigInt(position - 1), checkpoint.size, proof ?? [])
      if (proven !== checkpoint.root) throw new Error(`the event at ${position} is not proven`)
    }
    events.set(position, leaf)
    ends.set(leaf.stream, { revision: leaf.revision, count: (ends.get(leaf.stream)?.count ?? 0) + 1 })
  }
  const listed = [...ends].map(([stream, { revision, count }]) => `${stream} ${revision} ${count}`).sort()
  if (listed.join('\n') !== inventory.streams.join('\n')) throw new Error('the inventory lists other events')
  return { checkpoint, subject: inventory.subject, withheld: inventory.withheld, events }
}

function inventoryIn(note: string, vkeys: readonly string[]) {
  const text = signedText(note, vkeys, name => `${name}/inventory`)
  const [first, size, root, subject = '', , withheld = '', ...listed] = text.slice(0, -1).split('\n')
  const witnesses = listed.filter(line => /^witness \S+$/.test(line))
  const streams = listed.slice(witnesses.length)
  return {
    head: [first, size, root],
    subject: subject.replace(/^subject /, ''),
    withheld: Number(withheld.replace(/^withheld /, '')),
    witnesses: witnesses.map(line => line.slice('witness '.length)),
    streams,
  }
}
