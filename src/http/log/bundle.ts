import { setImmediate } from 'node:timers/promises'
import type { TrailRow } from '../../../projections/trail/run-rows.ts'
import type { PlacedRow } from '../../../projections/trail/trail.ts'
import { isPrivileged, PUBLIC, placeFor, type Viewer } from '../../../projections/trail/visibility.ts'
import type { ArchiveFile } from '../../app/bundle/archive.ts'
import {
  type BundleFile,
  EVERYTHING,
  eventLine,
  keysText,
  proofLine,
  readmeText,
  snapshotText,
} from '../../audit/bundle.ts'
import { HASH_BYTES } from '../../audit/hash.ts'
import { leafOf } from '../../audit/leaf.ts'
import { inclusionProof } from '../../audit/proof.ts'
import { TILE_WIDTH, widthOf } from '../../audit/tiles.ts'
import type { WitnessedCheckpoint } from '../../audit/witnessed.ts'
import { compareText } from '../../domain/values/text.ts'
import { VIEW_VERSION } from '../edge/answer-bytes.ts'
import { problem } from '../edge/problem.ts'
import type { Services } from '../edge/services.ts'
import { bundleViews } from './bundle-views.ts'

/** How many events are read at once. */
const PAGE = 500

/** What a bundle covers: a subject, how much of the log, and for which viewer. */
export type BundleQuestion = {
  readonly subject: string
  /** The streams that it covers; null for all of them. */
  readonly streams: readonly string[] | null
  readonly size: number
  /** The checkpoint over `size` events, as the log and witnesses signed it. */
  readonly checkpoint: WitnessedCheckpoint
  readonly viewer: Viewer
}
/** Gets an address of the API as a caller without a key would. */
type Get = Parameters<typeof bundleViews>[2]

/** The files of a bundle, in their order, each made when it is taken. The inventory counts what the files before it hold. */
export async function* bundleFiles(
  services: Services,
  question: BundleQuestion,
  get: Get,
): AsyncGenerator<ArchiveFile> {
  const { checkpoints, runner, queries } = services
  const { subject, size, checkpoint } = question
  const { signed } = checkpoints
  const origin = signed.origin ?? ''
  const file = (name: BundleFile, content: ArchiveFile['content']): ArchiveFile => ({ name, content })
  yield file('README.txt', readmeText({ origin, size, subject }))
  yield file('checkpoint', checkpoint.text)
  yield file('keys.json', keysText(signed.keys))
  yield file('leaf-hashes', leafHashes(services, size))
  const counted = new Counted(subject !== EVERYTHING)
  yield file('events.ndjson', eventLines(services, question, counted))
  yield file('proofs.ndjson', proofLines(services, question, counted.positions))
  const day = dayOf(services, size)
  yield file('snapshot.json', snapshotText(await bundleViews(queries, { subject, size, day }, get)))
  const inventory = await checkpoints.signInventory({
    size,
    root: runner.tiles.rootOf(size),
    subject,
    views: { version: VIEW_VERSION, day },
    // A bundle of everything also counts events that the trail leaves out because their stream was set aside.
    withheld: question.streams === null ? size - counted.shown : counted.withheld,
    witnesses: checkpoint.witnesses,
    streams: counted.streams(),
  })
  if (inventory === null) throw new Error('this node holds the key of the log no more')
  yield file('inventory', inventory)
}

/** The UTC day on which the last of so many events was recorded. */
function dayOf({ queries }: Services, size: number): string {
  const [last] = queries.logOrder.page(size - 1, size, 1)
  return new Date(last?.recordedMs ?? 0).toISOString().slice(0, 10)
}

/** The rows of what is asked for, in the order of the log, also those that the caller may not see. */
async function* rowsOf({ queries }: Services, { streams, size }: BundleQuestion) {
  if (streams !== null) {
    const rows = queries.logOrder.ofStreams(streams, size)
    for (let at = 0; at < rows.length; at += PAGE) yield rows.slice(at, at + PAGE)
    return
  }
  let after = 0
  for (;;) {
    const rows = queries.logOrder.page(after, size, PAGE)
    yield rows
    after = rows.at(-1)?.position ?? size
    if (rows.length < PAGE) return
    // Other requests are served in between.
    await setImmediate()
  }
}

/** A row with the place at which the viewer is shown it; null if it is not shown within the first `size` events. */
export function shownOf(
  row: TrailRow,
  { viewer, size }: Pick<BundleQuestion, 'viewer' | 'size'>,
): PlacedRow | null {
  const place = placeFor(viewer, row)
  return place === null || place.at > size ? null : { ...row, place }
}

/** One row that is shown and not public, if there is any. */
export async function privilegedIn(services: Services, question: BundleQuestion): Promise<PlacedRow | null> {
  if (question.viewer === PUBLIC) return null
  for await (const rows of rowsOf(services, question)) {
    const found = rows.map(row => shownOf(row, question)).find(row => row !== null && isPrivileged(row))
    if (found !== undefined && found !== null) return found
  }
  return null
}

async function* eventLines(
  services: Services,
  question: BundleQuestion,
  counted: Counted,
): AsyncGenerator<string> {
  for await (const rows of rowsOf(services, question)) {
    const shown = rows.map(row => shownOf(row, question)).filter(row => row !== null)
    const stored = shown.length === 0 ? [] : await services.store.readEvents(shown)
    counted.add(shown, rows.length - shown.length)
    yield stored.map((event, at) => `${eventLine(shown[at]?.position ?? 0, leafOf(event))}\n`).join('')
  }
}

async function* proofLines(
  { runner }: Services,
  { subject, size }: BundleQuestion,
  positions: readonly number[],
): AsyncGenerator<string> {
  if (subject === EVERYTHING) return
  for (let at = 0; at < positions.length; at += PAGE) {
    const lines = positions
      .slice(at, at + PAGE)
      .map(position => proofLine(position, inclusionProof(position - 1, size, runner.tiles.hashAt)))
    yield `${lines.join('\n')}\n`
    await setImmediate()
  }
}

async function* leafHashes({ runner }: Services, size: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const width = widthOf({ level: 0, index }, size)
    yield runner.tiles.read({ level: 0, index, width }).subarray(0, width * HASH_BYTES)
    await setImmediate()
  }
}

/** The count of the events that were written so far, and of those that were withheld. */
class Counted {
  readonly #streams = new Map<string, { revision: number; events: number }>()
  readonly positions: number[] = []
  readonly #keepsPositions: boolean
  withheld = 0
  shown = 0

  /** The positions are kept where each of them is to be proven. */
  constructor(keepsPositions: boolean) {
    this.#keepsPositions = keepsPositions
  }

  add(shown: readonly PlacedRow[], withheld: number): void {
    this.withheld += withheld
    this.shown += shown.length
    for (const { stream, revision, position } of shown) {
      const { events } = this.#streams.get(stream) ?? { events: 0 }
      this.#streams.set(stream, { revision, events: events + 1 })
      if (this.#keepsPositions) this.positions.push(position)
    }
  }

  streams() {
    return [...this.#streams]
      .map(([stream, end]) => ({ stream, ...end }))
      .toSorted((a, b) => compareText(a.stream, b.stream))
  }
}

/** Throws where the trail lacks events of the first `size`: what the trail has not read cannot be listed. */
export function assertListed({ runner }: Services, size: number): void {
  const whole = runner.completeUpTo(['trail'])
  if (whole !== null && whole < size)
    throw problem('projection-stopped', `The trail of this node is whole up to position ${whole} alone.`)
}
