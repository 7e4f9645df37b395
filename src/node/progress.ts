import { createRequire } from 'node:module'
import type CliProgress from 'cli-progress'

// Loaded only when a bar is shown: piped output and most short tasks show none.
const load = createRequire(import.meta.url)

/** How a long task shows how far it is: a bar on a terminal, a plain line now and then elsewhere. */
export type Progress = {
  /** `whole` is null if it is not known how much there is. */
  readonly at: (done: number, whole: number | null) => void
  readonly note: (text: string) => void
  readonly end: () => void
}

/** The time between two plain lines: a tenth of what the task has taken so far, but no less and no more than this. */
const PLAIN_EVERY_MS = { least: 2000, most: 60_000 } as const
/** How long a task runs before it says how much is left: what it did first tells nothing about its pace. */
const ESTIMATED_FROM_MS = 10_000

/** Shows on a stream how far a long task is: as a bar on a terminal, else as a line now and then. `clock` gives milliseconds. */
export function progressOn(
  out: NodeJS.WritableStream & { readonly isTTY?: boolean },
  task: string,
  unit: string,
  clock: () => number,
): Progress {
  return out.isTTY === true ? barOn(out, task, unit) : linesOn(out, task, unit, clock)
}

/** A task in stages, each with a progress of its own. */
export function stagesOn<Stage extends string>(
  out: Parameters<typeof progressOn>[0],
  units: Readonly<Record<Stage, string>>,
) {
  const shown: { stage: Stage | null; progress: Progress | null } = { stage: null, progress: null }
  return {
    at: (stage: Stage, done: number, whole: number | null) => {
      if (shown.stage !== stage) {
        shown.progress?.end()
        shown.progress = progressOn(out, stage, units[stage], () => performance.now())
        shown.stage = stage
      }
      shown.progress?.at(done, whole)
    },
    end: () => shown.progress?.end(),
  }
}

function barOn(out: NodeJS.WritableStream, task: string, unit: string): Progress {
  const { SingleBar, Presets } = load('cli-progress') as typeof CliProgress
  const bar = new SingleBar(
    {
      stream: out,
      format: `${task} {bar} {percentage}% {value}/{total} ${unit}, {eta_formatted} left`,
      hideCursor: true,
      etaBuffer: 50,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  )
  let isStarted = false
  return {
    at: (done, whole) => {
      if (!isStarted) bar.start(whole ?? done, done)
      isStarted = true
      bar.setTotal(Math.max(whole ?? done, done))
      bar.update(done)
    },
    note: text => out.write(`\n${text}\n`),
    end: () => {
      if (isStarted) bar.stop()
    },
  }
}

function linesOn(out: NodeJS.WritableStream, task: string, unit: string, clock: () => number): Progress {
  const startedAt = clock()
  let tellAt = startedAt + PLAIN_EVERY_MS.least
  return {
    at: (done, whole) => {
      const now = clock()
      if (now < tellAt) return
      const spentMs = now - startedAt
      tellAt = now + Math.min(Math.max(spentMs / 10, PLAIN_EVERY_MS.least), PLAIN_EVERY_MS.most)
      const share = whole === null ? '' : ` of ${grouped(whole)}`
      const left = whole === null || done === 0 || spentMs < ESTIMATED_FROM_MS ? null : (whole - done) / done
      out.write(
        `${task}: ${grouped(done)}${share} ${unit}${left === null ? '' : `, ${duration(left * spentMs)} left`}\n`,
      )
    },
    note: text => out.write(`${text}\n`),
    end: () => {},
  }
}

const NUMBER = new Intl.NumberFormat('en-US')
const grouped = (count: number): string => NUMBER.format(count)

/** A time in the unit in which people think of it: `40 s`, `3 min`, `2 h 10 min`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
