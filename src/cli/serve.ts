import closeWithGrace from 'close-with-grace'
import type { Settings } from '../node/settings.ts'
import { type Node, startNode } from '../node/start.ts'

export const SHUTDOWN_MS = 5000

/**
 * Serves until a signal ends it; requests under way are answered first, for at most `SHUTDOWN_MS`. Where the log was
 * replaced under it, it starts again at the same address, from nothing.
 */
export async function serve(settings: Settings): Promise<void> {
  let node: Node | null = null
  // Signals are handled from the first moment on: a node that waits for its database can be ended at any time, and leaves nothing
  // half done. The end of all work (`beforeExit`) is skipped: a start that failed has an exit code of its own.
  closeWithGrace({ delay: SHUTDOWN_MS, skip: ['beforeExit'] }, async ({ err }) => {
    if (err !== undefined) process.stderr.write(`${err.stack ?? err.message}\n`)
    await node?.close()
  })
  node = await startNode(settings)
  process.stdout.write(`listening on ${node.url}\n`)
  const again = { ...settings, port: Number(new URL(node.url).port) }
  for (;;) {
    await node.logReplaced
    const former: Node = node
    node = null
    await former.close()
    node = await startNode(again)
  }
}
