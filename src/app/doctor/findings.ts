import type { FileFaults } from '../../event-store/sqlite/file-faults.ts'
import type { Order } from '../../event-store/sqlite/order.ts'
import type { TimeFaults } from './recorded-times.ts'

/** One thing that was checked: what it is, how it is, and what to do if it is not well. */
export type Finding = { readonly what: string; readonly is: string; readonly isWell: boolean }

/** How events that are lost come back, by the kind of store. */
export const RESTORE = {
  embedded: 'put a back-up in its place with "ledger restore <file>"',
  database: 'restore the database from a back-up',
} as const
type Remedy = (typeof RESTORE)[keyof typeof RESTORE]

const SHOWN_MAX = 3

/** What the file of an embedded ledger shows by itself. */
export function fileFindings({ integrity, isIndexAlone, missing }: FileFaults): readonly Finding[] {
  return [file(integrity, isIndexAlone), finding('missing', missing, 'no event', RESTORE.embedded)]
}

function file(integrity: readonly string[], isIndexAlone: boolean): Finding {
  if (integrity.length === 0) return { what: 'file', is: 'sound, and its indexes are whole', isWell: true }
  const more = integrity.length > SHOWN_MAX ? ` and ${integrity.length - SHOWN_MAX} more` : ''
  const told = `${integrity.slice(0, SHOWN_MAX).join(', ')}${more}`
  const remedy = isIndexAlone
    ? 'every event is there, but some are not found: end what writes to it, "ledger copy" it to a new file, which has a new index, and "ledger restore" that'
    : RESTORE.embedded
  return { what: 'file', is: `damaged (${told}): ${remedy}`, isWell: false }
}

/** Whether every stream is dense from 0, and each id stands once. */
export function orderFindings(
  { gaps, gapsTotal, repeats, repeatsTotal }: Order,
  remedy: Remedy,
): readonly Finding[] {
  const [gap] = gaps
  const [repeat] = repeats
  return [
    finding(
      'revisions',
      gap === undefined
        ? null
        : `${gapsTotal} of the streams are not dense, first ${gap.stream}: revision ${gap.revision} stands where ${gap.expected} belongs`,
      'dense from 0 in every stream',
      remedy,
    ),
    finding(
      'ids',
      repeat === undefined
        ? null
        : `${repeatsTotal} stand more than once, first ${repeat.id} as the events ${repeat.first} and ${repeat.last} of the log: what was recorded twice counts twice`,
      'each once',
      `correct or withdraw the second ones, or ${remedy}`,
    ),
  ]
}

/**
 * Whether times fall in the log, and whether they lie ahead of this machine's clock. `fault` is what else speaks against that
 * clock, in words.
 */
export function timeFindings(
  { ahead, falls }: TimeFaults,
  now: string,
  fault: string | null,
): readonly Finding[] {
  return [
    finding(
      'times',
      falls &&
        `${events(falls.count)} recorded earlier than one before, first position ${falls.first.position} (${falls.first.recordedAt}) ` +
          `after position ${falls.after.position} (${falls.after.recordedAt})`,
      'none falls in the log',
      'a clock led when the earlier ones were recorded; knownAt=<instant> does not tell them apart, knownAt=<position> does',
    ),
    finding(
      'clock',
      ahead === null
        ? fault
        : `${events(ahead.count)} recorded ahead of this machine's clock (${now}), first position ${ahead.first.position} ` +
            `(${ahead.first.recordedAt}); set this clock; if it is right, another one led, and what is recorded until then gets that time`,
      `${now}, and nothing is recorded ahead of it`,
      '--allow-clock records by it as it is',
    ),
  ]
}

const events = (count: number): string => (count === 1 ? '1 event is' : `${count} events are`)

const finding = (what: string, fault: string | null, well: string, remedy: string): Finding =>
  fault === null ? { what, is: well, isWell: true } : { what, is: `${fault}: ${remedy}`, isWell: false }
