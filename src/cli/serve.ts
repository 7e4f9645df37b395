import closeWithGrace from 'close-with-grace'
import type { Settings } from '../config.ts'
import { startNode } from './node.ts'

/** Serves until a signal ends it; requests under way are answered first, for at most `SHUTDOWN_MS`. */
export async function serve(settings: Settings): Promise<void> {
  const node = await startNode(settings)
  closeWithGrace({ delay: SHUTDOWN_MS }, async () => {
    await node.close()
  })
  process.stdout.write(`listening on ${node.url}\n`)
}

export const SHUTDOWN_MS = 5000
