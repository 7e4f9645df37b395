import { z } from 'zod'
import type { View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { page } from '../engine/page.ts'
import { ProcessResponse, processOf } from './process.ts'
import type { Processes } from './table.ts'

export const ProcessesResponse = z
  .object({ items: z.array(ProcessResponse), position: echo.position, page })
  .meta({ id: 'Processes' })
export type ProcessList = z.infer<typeof ProcessesResponse>

/** The processes of one page; `next`: the address of the page after it. */
export function processesOf(
  processes: Processes,
  ids: readonly string[],
  next: string | null,
): View<ProcessList> {
  const known = ids.flatMap(id => {
    const each = processes.get(id)
    return each === undefined ? [] : [{ id, ...each }]
  })
  const items = known.flatMap(({ id, state, revision }) => processOf(id, state, revision) ?? [])
  const position = known.reduce((latest, each) => Math.max(latest, each.position), 0)
  return { body: { items, position: String(position), page: { next } }, position }
}
