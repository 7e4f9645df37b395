import { type Decider, ok, type Recorded, refuse } from '../decider.ts'
import type { QuarantineCommand, QuarantineRefusal } from './command.ts'
import type { QuarantineEvent } from './event.ts'

/** The ids of the events that were set aside. */
export type QuarantineState = ReadonlySet<string>

const initial: QuarantineState = new Set()
const evolve = (state: QuarantineState, { data }: Recorded<QuarantineEvent>): QuarantineState =>
  new Set([...state, data.event])

/** Sets aside events that cannot be folded. One that can be folded is part of the record, and is corrected by others. */
export const quarantine: Decider<QuarantineCommand, QuarantineEvent, QuarantineState, QuarantineRefusal> = {
  initial,
  evolve,
  decide: ({ data: { fault, today, ...about } }, state) => {
    if (state.has(about.event)) return ok([])
    if (fault === null) return refuse({ code: 'EventFoldable', event: about.event })
    return ok([{ type: 'EventQuarantined', data: { ...about, occurredOn: today } }])
  },
}
