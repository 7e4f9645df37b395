import { EVERYTHING } from '../../audit/bundle.ts'
import type { Citation } from '../../audit/citation.ts'
import type { Inventory } from '../../audit/inventory.ts'
import type { PositionedEvent } from '../../event-store/event-store.ts'
import { verifyAnswer } from './cited.ts'
import { eventPages } from './events.ts'
import type { Findings } from './findings.ts'
import type { Archive } from './read-archive.ts'
import { BundleMalformed, textOf } from './text.ts'

/** Makes the views of a bundle again. The node passes it in, since it needs the store, the read model and the API together. */
export type Replay = {
  /** The version of the form in which it writes views. */
  readonly viewVersion: number
  /** Folds these events as if the first `size` events of the log had been read. Throws if they cannot be folded. */
  readonly open: (pages: AsyncIterable<readonly PositionedEvent[]>, size: number) => Promise<Replayed>
}
export type Replayed = AsyncDisposable & {
  /** The text of `snapshot.json`. Throws where the views cannot be shown. */
  readonly snapshotOf: (question: { readonly subject: string; readonly day: string }) => Promise<string>
  /** What an address of the API gives, and its SHA-256 without the names of persons; null where it gives no view. */
  readonly answerAt: (address: string) => Promise<{ readonly status: number; readonly sha256: string | null }>
}

/** What was cited, and whether the record is the same. */
type Cited = { readonly citation: Citation; readonly isSame: boolean }

const WHAT = 'snapshot'
const SNAPSHOT_BYTES_MAX = 400_000_000

/** Folds the events, and compares the result with what the ledger showed: its snapshot, and the answer that was cited. */
export async function verifyViews(
  archive: Pick<Archive, 'read'>,
  inventory: Inventory,
  replay: Replay,
  cited: Cited | null,
  findings: Findings,
): Promise<void> {
  let replayed: Replayed
  try {
    replayed = await replay.open(eventPages(archive), inventory.size)
  } catch (error) {
    findings.bad(WHAT, 'snapshot-mismatch', notMade(error))
    return
  }
  await using made = replayed
  const published = await verifySnapshot(archive, inventory, { ...replay, made }, findings)
  if (cited !== null) await verifyCited(cited, published, { inventory, ...replay, made }, findings)
}

const notMade = (error: unknown): string =>
  `it cannot be made again from the events: ${error instanceof Error ? error.message : String(error)}`

type From = { readonly viewVersion: number; readonly made: Replayed }

/** Makes the snapshot again and compares it with the published one, byte for byte. Returns the published one. */
async function verifySnapshot(
  archive: Pick<Archive, 'read'>,
  { subject, views }: Inventory,
  { viewVersion, made }: From,
  findings: Findings,
): Promise<string> {
  let published: string
  let replayed: string
  try {
    published = await textOf(archive.read('snapshot.json'), SNAPSHOT_BYTES_MAX)
  } catch (error) {
    if (!(error instanceof BundleMalformed)) throw error
    findings.bad(WHAT, 'snapshot-mismatch', `snapshot.json ${error.message}`)
    return ''
  }
  try {
    replayed = await made.snapshotOf({ subject, day: views.day })
  } catch (error) {
    findings.bad(WHAT, 'snapshot-mismatch', notMade(error))
    return published
  }
  if (published === replayed) {
    findings.ok(WHAT, 'folding the events gives it, byte for byte')
    return published
  }
  const where = `${addressOf(firstDifferent(published, replayed))} is not what the events give`
  if (views.version === viewVersion) findings.bad(WHAT, 'snapshot-mismatch', where)
  else
    findings.bad(
      WHAT,
      'form-changed',
      `${where}: it was written in form ${views.version}, and this program writes form ${viewVersion}; take one of that form to be sure`,
    )
  return published
}

/** An answer that is not the cited one is a fault only if the bundle holds all that the answer rests on. */
async function verifyCited(
  { citation, isSame }: Cited,
  published: string,
  { inventory: { subject }, viewVersion, made }: From & { readonly inventory: Inventory },
  findings: Findings,
): Promise<void> {
  const given = { ...(await made.answerAt(citation.address)), viewVersion }
  const views = published.split('\n').map(line => pathOf(addressOf(line)))
  const holdsAll = subject === EVERYTHING || views.includes(pathOf(citation.address))
  if (holdsAll || given.sha256 === citation.sha256) verifyAnswer(citation, given, isSame, findings)
  else
    findings.bad(
      'answer',
      'incomplete',
      `it rests on more than is here of ${subject}: take a bundle of everything, or of what was cited`,
    )
}

const pathOf = (address: string): string => address.split('?')[0] ?? ''

/** The first published line that the replayed text does not have there, else the first line that only the replayed text has. */
function firstDifferent(published: string, replayed: string): string {
  const [ours, theirs] = [replayed.split('\n'), published.split('\n')]
  const at = theirs.findIndex((line, index) => line !== ours[index])
  return theirs[at] ?? ours[theirs.length] ?? ''
}

const addressOf = (line: string): string =>
  /^\{"address":"([^"]*)"/.exec(line)?.[1] ?? 'what stands around the views'
