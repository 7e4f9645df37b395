/** A span of instants in milliseconds since 1970, both ends among them. */
export type InstantSpan = { readonly from: number; readonly to: number }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether a name is a time zone of the IANA list: `America/Chicago`, `UTC`. `PST` and the like are ambiguous, and refused. */
export function isZone(zone: string): boolean {
  if (!zone.includes('/') && zone !== 'UTC') return false
  try {
    return formatOf(zone) !== undefined
  } catch {
    // Intl throws for a name that it does not know, and has no other way to ask.
    return false
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, made)
  return made
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
}

/**
 * The instants at which the clocks of a zone show a time, given as if it were UTC: two where the clocks are set back. A time
 * that they skip is read as if they were set forward later.
 */
function instantsAt(local: number, zone: string): readonly number[] {
  const offsets = [...new Set([offsetAt(local - DAY_MS, zone), offsetAt(local + DAY_MS, zone)])]
  const shown = offsets.map(offset => local - offset).filter(each => each + offsetAt(each, zone) === local)
  return shown.length > 0 ? shown : [local - Math.min(...offsets)]
}

/** The instants of whole days, from the beginning of the first to the end of the last, as the clocks of a zone show them. */
export function instantsOfDays(
  days: { readonly from: string; readonly to: string },
  zone: string,
): InstantSpan {
  const from = Math.min(...instantsAt(Date.parse(`${days.from}T00:00:00.000Z`), zone))
  const after = Math.min(...instantsAt(Date.parse(`${days.to}T00:00:00.000Z`) + DAY_MS, zone))
  return { from, to: after - 1 }
}

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?(Z|[+-]\d\d:\d\d)?$/

/** The instants that a time may mean: an hour is all of it, a minute too. Without an offset it is a time of the zone. */
export function instantsOf(time: string, zone: string): InstantSpan {
  const [, day, hour = '00', minute, second, fraction, offset] = TIME.exec(time) ?? []
  if (day === undefined) throw new RangeError(`${time} is no time`)
  const local = Date.parse(
    `${day}T${hour}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '').padEnd(3, '0')}Z`,
  )
  if (Number.isNaN(local)) throw new RangeError(`${time} is no time`)
  const length =
    minute === undefined ? HOUR_MS : second === undefined ? 60_000 : fraction === undefined ? 1000 : 1
  const starts = offset === undefined ? instantsAt(local, zone) : [local - offsetOf(offset)]
  return { from: Math.min(...starts), to: Math.max(...starts) + length - 1 }
}

function offsetOf(offset: string): number {
  if (offset === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000
}

/** The day that the clocks of a zone show at an instant. */
export function localDayOf(instant: number, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 10)
}
