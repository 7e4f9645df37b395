import { setImmediate } from 'node:timers/promises'
import type { View } from '../../engine/bounds.ts'
import type { Matrix } from '../matrix.ts'
import type { WrittenView } from './written.ts'

/** So many parts are read before other requests are served: some milliseconds of work. */
const PARTS_AT_A_TIME = 16

/**
 * Parses a written matrix for a caller that needs its fields. The rows are read part by part, and other requests are served in
 * between.
 */
export async function matrixIn({ parts, position }: WrittenView): Promise<View<Matrix>> {
  const texts = parts.map(({ bytes }) => bytes.toString())
  const [head = '', ...rest] = texts
  const tail = rest.pop()
  if (tail === undefined) return { body: JSON.parse(head) as Matrix, position }
  const rows: Matrix['rows'] = []
  for (const [at, text] of rest.entries()) {
    if (at % PARTS_AT_A_TIME === PARTS_AT_A_TIME - 1) await setImmediate()
    for (const row of JSON.parse(`[${text.replace(/^,/, '')}]`) as Matrix['rows']) rows.push(row)
  }
  return { body: { ...(JSON.parse(head + tail) as Matrix), rows }, position }
}
