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

const PLAIN_EVERY_MS = 2000

/** Shows on a stream how far a long task is: as a bar on a terminal, else as a line every two seconds. `clock` gives milliseconds. */
export function progressOn(
  out: NodeJS.WriteStream,
  task: string,
  unit: string,
  clock: () => number,
): Progress {
  return out.isTTY ? barOn(out, task, unit) : linesOn(out, task, unit, clock)
}

/** A task in stages, each with a progress of its own. */
export function stagesOn<Stage extends string>(
  out: NodeJS.WriteStream,
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

function barOn(out: NodeJS.WriteStream, task: string, unit: string): Progress {
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

function linesOn(out: NodeJS.WriteStream, task: string, unit: string, clock: () => number): Progress {
  const startedAt = clock()
  let toldAt = startedAt
  return {
    at: (done, whole) => {
      if (clock() - toldAt < PLAIN_EVERY_MS) return
      toldAt = clock()
      const left =
        whole === null || done === 0 ? '' : `, ${etaSeconds(done, whole, toldAt - startedAt)} s left`
      out.write(`${task}: ${done}${whole === null ? '' : ` of ${whole}`} ${unit}${left}\n`)
    },
    note: text => out.write(`${text}\n`),
    end: () => {},
  }
}

const etaSeconds = (done: number, whole: number, spentMs: number) =>
  Math.ceil(((whole - done) * spentMs) / done / 1000)
