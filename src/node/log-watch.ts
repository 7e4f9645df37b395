import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Runner } from '../../projections/engine/runner.ts'
import { type EventStore, type ForgettingSetting, StoreUnavailable } from '../event-store/event-store.ts'
import { forgettingInWords, isHiding, shortInWords } from './forgetting-words.ts'
import type { LogFaults } from './log-faults.ts'

const LOOK_MS = 5000

type Watched = {
  readonly store: Pick<EventStore, 'size' | 'settingsThatForget'>
  readonly runner: Pick<Runner, 'read' | 'hole'>
  readonly faults: LogFaults
  readonly log: Pick<Logger, 'error' | 'warn'>
  readonly stop: AbortSignal
}

/**
 * Looks from time to time for what the follower of the log cannot see: events that were read long ago and are hidden or gone
 * since leave nothing behind at its end.
 */
export class LogWatch {
  readonly #watched: Watched
  /** The settings that were logged already, which hide nothing yet. */
  readonly #told = new Set<string>()
  #looking: Promise<void> | null = null

  constructor(watched: Watched) {
    this.#watched = watched
  }

  /** Looks until it is stopped. A look under way is not waited for: it ends with its store. */
  async run(): Promise<void> {
    const { stop } = this.#watched
    while (!stop.aborted) {
      await this.look()
      await delay(LOOK_MS, undefined, { signal: stop }).catch(() => {
        // Stopped while waiting: the loop ends.
      })
    }
  }

  /** Never throws: a store that does not answer is reported elsewhere. One look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #look(): Promise<void> {
    const { store, runner, faults, log, stop } = this.#watched
    try {
      faults.found('reading', runner.hole === null ? [] : [runner.hole.message])
      const { position } = runner.read
      const size = await store.size()
      const isShort = size !== null && size < position
      faults.found('end', isShort ? [shortInWords(size, position)] : [])
      const settings = (await store.settingsThatForget?.()) ?? []
      faults.found('settings', settings.filter(isHiding).map(forgettingInWords))
      this.#warn(settings.filter(each => !isHiding(each)))
    } catch (error) {
      if (stop.aborted || error instanceof StoreUnavailable) return
      log.warn({ err: error }, 'looking for what the event store has forgotten failed')
    }
  }

  #warn(settings: readonly ForgettingSetting[]): void {
    for (const setting of settings.map(forgettingInWords)) {
      if (this.#told.has(setting)) continue
      this.#told.add(setting)
      this.#watched.log.error({ setting }, 'the event store may forget events')
    }
  }
}
