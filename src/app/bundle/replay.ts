import type { Inventory } from '../../audit/inventory.ts'
import type { PositionedEvent } from '../../event-store/event-store.ts'
import { eventPages } from './events.ts'
import type { Findings } from './findings.ts'
import type { Archive } from './read-archive.ts'
import { BundleMalformed, textOf } from './text.ts'

/** What makes the views of a bundle again. It is handed over by who puts the parts together, since it needs all of them. */
export type Replay = {
  /** In which form it writes views. */
  readonly viewVersion: number
  /** The text of `snapshot.json`, from the events alone. Throws where they cannot be folded, or the views not be shown. */
  readonly snapshotOf: (
    pages: AsyncIterable<readonly PositionedEvent[]>,
    question: { readonly subject: string; readonly size: number; readonly day: string },
  ) => Promise<string>
}

const WHAT = 'snapshot'
const SNAPSHOT_BYTES_MAX = 400_000_000

/** Makes the snapshot again from the events, and holds it against the one that was published, byte for byte. */
export async function verifySnapshot(
  archive: Archive,
  { subject, size, views }: Inventory,
  replay: Replay,
  findings: Findings,
): Promise<void> {
  let published: string
  let replayed: string
  try {
    published = await textOf(archive.read('snapshot.json'), SNAPSHOT_BYTES_MAX)
  } catch (error) {
    if (!(error instanceof BundleMalformed)) throw error
    findings.bad(WHAT, 'snapshot-mismatch', `snapshot.json ${error.message}`)
    return
  }
  try {
    replayed = await replay.snapshotOf(eventPages(archive), { subject, size, day: views.day })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    findings.bad(WHAT, 'snapshot-mismatch', `it cannot be made again from the events: ${reason}`)
    return
  }
  if (published === replayed) {
    findings.ok(WHAT, 'folding the events gives it, byte for byte')
    return
  }
  const where = `${addressOf(firstDifferent(published, replayed))} is not what the events give`
  if (views.version === replay.viewVersion) findings.bad(WHAT, 'snapshot-mismatch', where)
  else
    findings.bad(
      WHAT,
      'form-changed',
      `${where}: it was written in form ${views.version}, and this program writes form ${replay.viewVersion}; take one of that form to be sure`,
    )
}

/** The first line of one text that is another in the other one. */
function firstDifferent(published: string, replayed: string): string {
  const [ours, theirs] = [replayed.split('\n'), published.split('\n')]
  const at = theirs.findIndex((line, index) => line !== ours[index])
  return theirs[at] ?? ours[theirs.length] ?? ''
}

const addressOf = (line: string): string =>
  /^\{"address":"([^"]*)"/.exec(line)?.[1] ?? 'what stands around the views'
