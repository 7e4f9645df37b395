/** Loaded first, this module sets the clock of a process ahead by the milliseconds in `SKEW_MS`. */
const skewMs = Number(process.env.SKEW_MS)
const RealDate = Date

globalThis.Date = class extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(RealDate.now() + skewMs)
    else super(...(given as [number]))
  }
  static override now(): number {
    return RealDate.now() + skewMs
  }
} as DateConstructor
