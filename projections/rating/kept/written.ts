import { hash } from 'node:crypto'
import { type Day, dayToNumber, lastDayOf } from '../../../src/domain/values/date.ts'

/** Bytes of an answer with their SHA-256, so that the digest of the whole is made of those of its parts. */
export type WrittenPart = { readonly bytes: Buffer; readonly digest: string }

/** A view that is written already: the parts of its JSON, one after the other. */
export type WrittenView = {
  readonly parts: readonly WrittenPart[]
  /** Of the last event that changed it. */
  readonly position: number
  /** Where the next page is. */
  readonly link: string | null
}

/** A part of a body as bytes, with the digest of them. */
export const writtenPart = (text: string): WrittenPart => partOf(Buffer.from(text))

export const partOf = (bytes: Buffer): WrittenPart => ({ bytes, digest: hash('sha256', bytes, 'base64url') })

/** Cells with the age that a challenge without an answer has on a day; they are kept with that of the day on which it was raised. */
export const agedText = (cells: string, day: Day): string =>
  cells.replaceAll(
    /("raisedOn":"([^"]+)","state":"unanswered","answeredOn":null,"ageDays":)\d+/g,
    (_, told: string, raisedOn: string) =>
      told + String(Math.max(0, dayToNumber(day) - dayToNumber(lastDayOf(raisedOn)))),
  )

/** The cells of a period as a later one shows them: what was rated is carried, and no act is of that period. */
export const carriedText = (cells: string): string =>
  cells
    .replaceAll('"status":"rated"', '"status":"carried"')
    .replaceAll(/"action":"[A-Z]{2}","movement":(?:"[a-z]+"|null)/g, '"action":null,"movement":null')
