import { BUNDLE_FILES, type BundleFile, parseKeys, readmeText } from '../../audit/bundle.ts'
import { type Checkpoint, parseCheckpoint } from '../../audit/checkpoint.ts'
import type { Citation } from '../../audit/citation.ts'
import { HASH_BYTES, type Hash } from '../../audit/hash.ts'
import { INVENTORY_LENGTH_MAX, type Inventory, inventoryKey, parseInventory } from '../../audit/inventory.ts'
import { TreeHead } from '../../audit/tree-head.ts'
import { rootIn, verifyNoReset, verifyRecord } from './cited.ts'
import { verifyEvents } from './events.ts'
import { type Finding, Findings, worstOf } from './findings.ts'
import { type Archive, type ArchiveSource, openArchive } from './read-archive.ts'
import { type Replay, verifyViews } from './replay.ts'
import { BundleMalformed, textOf } from './text.ts'
import { type KeyRing, keyRing, type OtherLines, signatureFault, type Trusted, verifyTrust } from './trust.ts'
import { verifyListed, verifyQuorum, witnessesIn } from './witnesses.ts'

export type BundleReport = {
  readonly findings: readonly Finding[]
  /** What the bundle is of; null if that could not be read. */
  readonly heading: { readonly origin: string; readonly size: number; readonly subject: string } | null
  /** The checkpoint that it carries, as it is written; null where that does not hold. */
  readonly checkpoint: string | null
}

const FILE_BYTES_MAX = 10_000_000

/** Checks a bundle and a citation by what the verifier brought along alone. Holds the leaf hashes and the inventory in memory. */
export async function verifyBundle(
  source: ArchiveSource,
  trusted: Trusted,
  replay: Replay,
  citation: Citation | null = null,
): Promise<BundleReport> {
  const findings = new Findings()
  await using archive = await opened(source, findings)
  if (archive === null) return { findings: findings.all, heading: null, checkpoint: null }
  return await verifyArchive(archive, trusted, { replay, citation }, findings)
}

type Against = { readonly replay: Replay; readonly citation: Citation | null }

/** The same for an archive that was found to hold its files and not a byte more. */
export async function verifyArchive(
  archive: Pick<Archive, 'read'>,
  trusted: Trusted,
  against: Against,
  findings = new Findings(),
): Promise<BundleReport> {
  let known: Partial<BundleReport> = {}
  try {
    known = await verifyFiles(archive, trusted, against, findings)
  } catch (error) {
    if (!(error instanceof BundleMalformed)) throw error
    findings.bad('files', 'invalid', error.message)
  }
  return { findings: findings.all, heading: null, checkpoint: null, ...known }
}

async function opened(source: ArchiveSource, findings: Findings): Promise<Archive | null> {
  const what = 'archive'
  let archive: Archive | null = null
  try {
    archive = await openArchive(source)
    const { names } = archive
    const known = BUNDLE_FILES.filter(name => names.includes(name))
    if (known.join() !== names.join()) {
      findings.bad(
        what,
        'invalid',
        `it has other files, or in another order, than a bundle: ${names.join(', ')}`,
      )
    } else if (!(await archive.isExact())) {
      findings.bad(what, 'invalid', 'it has other bytes than the archive of its files')
    } else {
      const missing = BUNDLE_FILES.filter(name => !names.includes(name))
      if (missing.length === 0) {
        findings.ok(what, `${names.length} files, and no byte besides`)
        return archive
      }
      findings.bad(what, 'incomplete', `it lacks ${missing.join(', ')}`)
    }
  } catch (error) {
    if (isOfFiles(error)) throw error
    findings.bad(
      what,
      'invalid',
      `it is no archive that can be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  await archive?.[Symbol.asyncDispose]()
  return null
}

/** Whether the file system failed: a file that is missing or may not be read is no fault of a bundle. */
const isOfFiles = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && typeof error.syscall === 'string'

async function verifyFiles(
  archive: Pick<Archive, 'read'>,
  trusted: Trusted,
  { replay, citation }: Against,
  findings: Findings,
): Promise<Partial<BundleReport>> {
  const read = async (name: BundleFile, bytesMax = FILE_BYTES_MAX) => {
    try {
      return await textOf(archive.read(name), bytesMax)
    } catch (error) {
      throw error instanceof BundleMalformed ? new BundleMalformed(`${name} ${error.message}`) : error
    }
  }
  const keys = await read('keys.json')
  const ring = keyRing(keys, trusted, findings)
  if (ring === null) return {}
  const text = await read('checkpoint')
  const listed = parseInventory(await read('inventory', INVENTORY_LENGTH_MAX))
  const witnesses = witnessesIn(listed?.witnesses ?? [])
  if (witnesses === null) findings.bad('inventory', 'invalid', 'it lists a witness that is none')
  const checkpoint = verifyCheckpoint(text, vouchedFor(ring, listed), findings, witnesses ?? [])
  if (checkpoint === null) return {}
  verifyListed(checkpoint.note, witnesses ?? [], findings)
  if (trusted.witnessed !== undefined) verifyQuorum(checkpoint.note, trusted.witnessed, findings)
  const tree = await readTree(archive, checkpoint, trusted.kept, findings)
  const inventory = verifyInventory(listed, checkpoint, ring, findings)
  if (inventory === null) return { checkpoint: text }
  const { origin, size } = checkpoint
  const heading = { origin, size, subject: inventory.subject }
  if ((await read('README.txt')) !== readmeText(heading))
    findings.bad('files', 'invalid', 'README.txt is not what the ledger writes')
  if (citation !== null) verifyNoReset(citation, parseKeys(keys) ?? [], findings)
  const cited = citation && tree && citedIn(citation, tree, findings)
  const areAllThere = await verifyEvents(archive, { checkpoint, inventory, leafHashes: tree }, findings)
  if (areAllThere && worstOf(findings.all) !== 'invalid')
    await verifyViews(archive, inventory, replay, cited, findings)
  else
    for (const what of citation === null ? ['snapshot'] : ['snapshot', 'answer'])
      findings.skip(what, 'not made again, since what it is made of is not all there or not right')
  verifyTrust(ring, findings)
  return { heading, checkpoint: text }
}

/** What was cited, and whether the record is the same; null if the bundle holds fewer events than were cited. */
function citedIn(citation: Citation, tree: Buffer, findings: Findings) {
  const isSame = verifyRecord(citation, rootIn(tree, citation.position), '', findings)
  return isSame === null ? null : { citation, isSame }
}

/** If a trusted key signed the inventory, which states size and root too, an earlier key may have signed the checkpoint. */
const vouchedFor = (ring: KeyRing, listed: ReturnType<typeof parseInventory>): KeyRing =>
  listed !== null && signatureFault(listed.note, ring, inventoryKey) === null
    ? { ...ring, trusted: ring.listed }
    : ring

/** Reads a checkpoint and checks its signatures; null if the text is no checkpoint of this log. */
export function verifyCheckpoint(
  text: string,
  ring: KeyRing,
  findings: Findings,
  others: OtherLines,
): Checkpoint | null {
  const what = 'checkpoint'
  const checkpoint = parseCheckpoint(text)
  const [first] = ring.listed
  if (checkpoint === null || checkpoint.origin !== first?.name) {
    findings.bad(what, 'invalid', 'there is none of this log')
    return null
  }
  const fault = signatureFault(checkpoint.note, ring, key => key, others)
  if (fault === null)
    findings.ok(what, `of ${checkpoint.origin}, signed over the first ${checkpoint.size} events`)
  else findings.bad(what, 'invalid', `it ${fault}`)
  return checkpoint
}

function verifyInventory(
  inventory: ReturnType<typeof parseInventory>,
  { origin, size, root }: Checkpoint,
  ring: KeyRing,
  findings: Findings,
): Inventory | null {
  const what = 'inventory'
  const isOfThis =
    inventory !== null &&
    inventory.origin === origin &&
    inventory.size === size &&
    inventory.root.equals(root)
  if (!isOfThis) {
    findings.bad(what, 'invalid', 'there is none of this checkpoint')
    return null
  }
  const fault = signatureFault(inventory.note, ring, inventoryKey)
  if (fault !== null) findings.bad(what, 'invalid', `it ${fault}`)
  return inventory
}

/** The hashes of all leaves, compared with the checkpoint and the one that was kept; null if they are not all there. */
async function readTree(
  archive: Pick<Archive, 'read'>,
  { size, root }: Checkpoint,
  kept: Checkpoint | null,
  findings: Findings,
): Promise<Buffer | null> {
  const what = 'tree'
  const hashes = await bytesOf(archive.read('leaf-hashes'), size * HASH_BYTES)
  if (hashes === null || hashes.length % HASH_BYTES !== 0) {
    findings.bad(what, 'invalid', `leaf-hashes is no list of ${size} hashes`)
    return null
  }
  const count = hashes.length / HASH_BYTES
  if (count < size) {
    findings.bad(what, 'incomplete', `leaf-hashes has ${count} of ${size} hashes`)
    return null
  }
  const head = new TreeHead()
  const rootOfKept = () => (kept === null || kept.size !== head.size ? null : head.root)
  let keptRoot: Hash | null = rootOfKept()
  for (let at = 0; at < size; at++) {
    head.add(hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES))
    keptRoot ??= rootOfKept()
  }
  if (!head.root.equals(root)) {
    findings.bad(what, 'invalid', 'the hashes of the leaves lead to another root than was signed')
    return null
  }
  findings.ok(what, `the ${size} hashes of leaves lead to the root that was signed`)
  if (kept !== null) consistency(kept, keptRoot, size, findings)
  return hashes
}

function consistency(kept: Checkpoint, root: Hash | null, size: number, findings: Findings): void {
  const what = 'history'
  if (root === null)
    findings.bad(
      what,
      'incomplete',
      `the checkpoint that you keep is of ${kept.size} events, and this bundle of ${size}: take a newer bundle`,
    )
  else if (!root.equals(kept.root))
    findings.bad(
      what,
      'diverged',
      `its first ${kept.size} events are not those of the checkpoint that you keep: the record was altered, or there are two`,
    )
  else findings.ok(what, `it begins with the ${kept.size} events of the checkpoint that you keep`)
}

/** The bytes of all parts; null if there are more than `bytesMax`. */
async function bytesOf(parts: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer | null> {
  const read: Buffer[] = []
  let length = 0
  for await (const part of parts) {
    length += part.length
    if (length > bytesMax) return null
    read.push(part)
  }
  return Buffer.concat(read)
}
