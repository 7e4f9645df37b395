import { EVERYTHING, parseEventLine, parseProofLine } from '../../audit/bundle.ts'
import type { Checkpoint } from '../../audit/checkpoint.ts'
import { HASH_BYTES, leafHash } from '../../audit/hash.ts'
import type { Inventory } from '../../audit/inventory.ts'
import { eventOfLeaf } from '../../audit/leaf.ts'
import { verifyInclusion } from '../../audit/proof.ts'
import { PAGE_MAX, type PositionedEvent, type StoredEvent } from '../../event-store/event-store.ts'
import type { Findings } from './findings.ts'
import type { Archive } from './read-archive.ts'
import { BundleMalformed, linesOf } from './text.ts'

type Against = {
  readonly checkpoint: Checkpoint
  readonly inventory: Inventory
  /** Null if some of them are missing. */
  readonly leafHashes: Buffer | null
}
type Seen = { readonly revision: number; readonly events: number }

const WHAT = 'events'
const NAMED_MAX = 5

/** Checks every event against the tree, its proof and the inventory. Returns whether all of them are there and right. */
export async function verifyEvents(
  archive: Pick<Archive, 'read'>,
  against: Against,
  findings: Findings,
): Promise<boolean> {
  const streams = new Map<string, Seen>()
  const count = await inLog(archive, against, streams, findings)
  if (count === null) return false
  findings.ok(WHAT, `each of the ${count} events is in the log, at its place`)
  return isComplete(against.inventory, streams, findings)
}

/** How many events there are; null where one of them is not in the log. */
async function inLog(
  archive: Pick<Archive, 'read'>,
  against: Against,
  streams: Map<string, Seen>,
  findings: Findings,
): Promise<number | null> {
  const { inventory, leafHashes } = against
  const { size, root } = against.checkpoint
  const proofs = proofsIn(archive)
  const nextProof = async () => (await proofs.next()).value ?? null
  const needsProof = inventory.subject !== EVERYTHING
  let count = 0
  let last = 0
  let unproven = 0
  try {
    let proof = await nextProof()
    for await (const line of linesOf(archive.read('events.ndjson'))) {
      const { position, leaf, event } = eventIn(line, last, size)
      last = position
      count++
      const hash = leafHash(leaf)
      const index = position - 1
      const listed = leafHashes?.subarray(index * HASH_BYTES, position * HASH_BYTES)
      if (listed !== undefined && !listed.equals(hash))
        throw new BundleMalformed(`has another event at position ${position} than was signed`)
      for (; proof !== null && proof.position < position; proof = await nextProof(), unproven++)
        holdsAlone(proof, against)
      if (proof?.position === position) {
        if (!verifyInclusion({ leaf: hash, index, size, root, proof: proof.proof }))
          throw new BundleMalformed(`has a proof of the event at position ${position} that does not hold`)
        proof = await nextProof()
      } else if (needsProof || listed === undefined) unproven++
      note(streams, event, position)
    }
    for (; proof !== null; proof = await nextProof(), unproven++) holdsAlone(proof, against)
  } catch (error) {
    if (!(error instanceof BundleMalformed)) throw error
    findings.bad(WHAT, 'invalid', `events.ndjson or proofs.ndjson ${error.message}`)
    return null
  }
  if (unproven > 0)
    findings.bad(
      'proofs',
      'incomplete',
      `events and proofs do not stand side by side: ${unproven} lack the other`,
    )
  return count
}

function eventIn(line: string, last: number, size: number) {
  const read = parseEventLine(line)
  const event = read && eventOfLeaf(read.leaf)
  if (read === null || event === null) throw new BundleMalformed('has a line that is no event')
  if (read.position <= last) throw new BundleMalformed(`has position ${read.position} after ${last}`)
  if (read.position > size)
    throw new BundleMalformed(`has position ${read.position}, and ${size} events were signed`)
  return { ...read, event }
}

type Proof = NonNullable<ReturnType<typeof parseProofLine>>

/** Throws if a proof whose event is missing does not prove the leaf that was signed at its position. */
function holdsAlone({ position, proof }: Proof, { checkpoint: { size, root }, leafHashes }: Against): void {
  if (leafHashes === null) return
  const index = position - 1
  const leaf = leafHashes.subarray(index * HASH_BYTES, position * HASH_BYTES)
  if (!verifyInclusion({ leaf, index, size, root, proof }))
    throw new BundleMalformed(`has a proof at position ${position} that is of nothing`)
}

async function* proofsIn(archive: Pick<Archive, 'read'>): AsyncGenerator<Proof, undefined> {
  let last = 0
  for await (const line of linesOf(archive.read('proofs.ndjson'))) {
    const proof = parseProofLine(line)
    if (proof === null || proof.position <= last) throw new BundleMalformed('has a line that is no proof')
    last = proof.position
    yield proof
  }
  return undefined
}

function note(streams: Map<string, Seen>, { stream, revision }: StoredEvent, position: number): void {
  const before = streams.get(stream)
  if (before !== undefined && before.revision >= revision)
    throw new BundleMalformed(
      `has revision ${revision} of ${stream} at position ${position}, after ${before.revision}`,
    )
  streams.set(stream, { revision, events: (before?.events ?? 0) + 1 })
}

function isComplete(inventory: Inventory, streams: ReadonlyMap<string, Seen>, findings: Findings): boolean {
  const what = 'inventory'
  const lacking = inventory.streams.filter(({ stream, revision, events }) => {
    const seen = streams.get(stream)
    return seen === undefined || seen.events < events || seen.revision < revision
  })
  const named = new Map(inventory.streams.map(each => [each.stream, each]))
  const unlisted = [...streams].filter(([stream, { revision, events }]) => {
    const listed = named.get(stream)
    return listed === undefined || events > listed.events || revision > listed.revision
  })
  if (unlisted.length > 0)
    findings.bad(
      what,
      'invalid',
      `events that it does not list are here, of ${firstOf(unlisted.map(([stream]) => stream))}`,
    )
  if (lacking.length > 0)
    findings.bad(
      what,
      'incomplete',
      `events that it lists are missing, of ${firstOf(lacking.map(({ stream }) => stream))}`,
    )
  if (unlisted.length > 0 || lacking.length > 0) return false
  const count = inventory.streams.length
  findings.ok(
    what,
    `nothing of ${inventory.subject} is left out of ${count} streams, and ${inventory.withheld} events are withheld; that rests on the ` +
      'signature of the operator alone: an event that turns up and is missing here convicts him',
  )
  return true
}

const firstOf = (names: readonly string[]): string =>
  names.length <= NAMED_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMED_MAX).join(', ')} and ${names.length - NAMED_MAX} more`

/** The events of a bundle that was found to be right, to be folded. */
export async function* eventPages(
  archive: Pick<Archive, 'read'>,
): AsyncGenerator<readonly PositionedEvent[]> {
  let page: PositionedEvent[] = []
  for await (const line of linesOf(archive.read('events.ndjson'))) {
    const { position, event } = eventIn(line, 0, Number.MAX_SAFE_INTEGER)
    page.push({ ...event, position, cursor: '' })
    if (page.length < PAGE_MAX) continue
    yield page
    page = []
  }
  yield page
}
