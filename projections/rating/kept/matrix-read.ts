import { setImmediate } from 'node:timers/promises'
import type { View } from '../../engine/bounds.ts'
import type { Matrix } from '../matrix.ts'
import type { WrittenView } from './written.ts'

/** So many rows are given at once of a matrix that was not written part by part: as many as a part has. */
const ROWS_AT_A_TIME = 64
/** So many parts are read before other requests are served: some milliseconds of work. */
const PARTS_AT_A_TIME = 16

/** A written matrix a part at a time: each is the whole matrix, with some of its rows. */
export function* matricesIn({ parts }: Pick<WrittenView, 'parts'>): Generator<Matrix> {
  const textAt = (at: number) => parts.at(at)?.bytes.toString() ?? ''
  if (parts.length < 2) {
    const whole = JSON.parse(textAt(0)) as Matrix
    for (let at = 0; at < Math.max(whole.rows.length, 1); at += ROWS_AT_A_TIME) {
      yield { ...whole, rows: whole.rows.slice(at, at + ROWS_AT_A_TIME) }
    }
    return
  }
  const empty = JSON.parse(textAt(0) + textAt(-1)) as Matrix
  if (parts.length === 2) yield empty
  for (let at = 1; at < parts.length - 1; at++) {
    yield { ...empty, rows: JSON.parse(`[${textAt(at).replace(/^,/, '')}]`) as Matrix['rows'] }
  }
}

/**
 * Parses a written matrix for a caller that needs its fields. The rows are read part by part, and other requests are served in
 * between.
 */
export async function matrixIn(written: WrittenView): Promise<View<Matrix>> {
  let whole: Matrix | null = null
  let read = 0
  for (const part of matricesIn(written)) {
    if (++read % PARTS_AT_A_TIME === 0) await setImmediate()
    if (whole === null) whole = part
    else for (const row of part.rows) whole.rows.push(row)
  }
  return { body: whole as Matrix, position: written.position }
}
