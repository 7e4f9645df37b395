import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { PageFold, readOf } from '../../projections/engine/page-fold.ts'
import { createTables } from '../../projections/engine/read-model.ts'
import { SetAsideStreams } from '../../projections/engine/set-aside.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import type { Replay } from '../app/bundle/replay.ts'
import { snapshotText } from '../audit/bundle.ts'
import { type PositionedEvent, START } from '../event-store/event-store.ts'
import { VIEW_VERSION } from '../http/edge/answer-bytes.ts'
import { bundleViews } from '../http/log/bundle-views.ts'
import { appOn } from './compose.ts'
import { digestOf } from './digest-of.ts'
import { ReplayStore } from './replay-store.ts'

/**
 * Folds the events of a bundle by the same projections as every node, and asks the same API for its views: the answers rest on
 * these events alone. What is not in the bundle is as if it had never been recorded.
 */
export const replay: Replay = {
  viewVersion: VIEW_VERSION,
  open: async (pages, size) => {
    await using opened = new AsyncDisposableStack()
    const store = new ReplayStore(size)
    opened.defer(() => store.close())
    const db = new DatabaseSync('')
    opened.defer(() => db.close())
    createTables(db)
    const fold = foldOn(db)
    for await (const page of pages) {
      store.add(page)
      fold(page)
    }
    readTo(db, size)
    const { app, queries } = await appOn({
      store,
      db,
      storeName: 'bundle',
      newId: v7,
      clock: () => 0,
      isDescribed: false,
    })
    opened.defer(() => app.close())
    const get = async (url: string) => {
      const { statusCode: status, payload: text } = await app.inject({ url })
      return { status, text }
    }
    const all = opened.move()
    return {
      snapshotOf: async ({ subject, day }) =>
        snapshotText(await bundleViews(queries, { subject, size, day }, get)),
      answerAt: async address => {
        const { status, text } = await get(address)
        return { status, sha256: status === 200 ? digestOf(text) : null }
      },
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    }
  },
}

/** Folds pages whose positions may have gaps: what stands there is about other subjects, or is withheld. */
function foldOn(db: DatabaseSync): (page: readonly PositionedEvent[]) => void {
  const pages = new PageFold(db, new SetAsideStreams(db))
  const opened = PROJECTIONS.map(each => ({ ...each, ...each.open(db) }))
  return page => {
    const [first] = page
    if (first === undefined) return
    const read = page.map(readOf)
    db.exec('BEGIN')
    for (const each of opened) {
      const at = { ...START, position: first.position - 1 }
      const { stoppedBy } = pages.fold({ ...each, at, stoppedBy: null }, read, () => {})
      if (stoppedBy !== null)
        throw new Error(`the event at position ${stoppedBy.position} cannot be folded: ${stoppedBy.reason}`)
    }
    db.exec('COMMIT')
  }
}

/** Marks `size` events as read by every projection, so that no answer waits for more. */
function readTo(db: DatabaseSync, size: number): void {
  const save = db.prepare(
    `INSERT INTO checkpoint VALUES (?, ?, '', 0) ON CONFLICT (projection) DO UPDATE SET position = excluded.position`,
  )
  for (const { name } of PROJECTIONS) save.run(name, size)
}
