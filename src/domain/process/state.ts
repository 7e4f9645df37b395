import type { EventsOf, Recorded } from '../decider.ts'
import type { ProcessVersion } from './document.ts'
import type { PROCESS_EVENTS, ProcessEvent } from './event.ts'

type DataOf<Type extends ProcessEvent['type']> = Extract<
  EventsOf<typeof PROCESS_EVENTS>,
  { readonly type: Type }
>['data']
type Recording<Data> = { readonly event: string; readonly revision: number; readonly data: Data }

/** A moratorium as it was declared and lifted; files may report the lifting first. */
export type Moratorium = {
  readonly id: string
  readonly declared: Recording<DataOf<'MoratoriumDeclared'>> | null
  readonly lifted: Recording<DataOf<'MoratoriumLifted'>> | null
}

export type PublishedProcess = {
  readonly process: ProcessVersion
  readonly event: string
  readonly revision: number
}

export type ProcessState = {
  /** In the order in which they were recorded. */
  readonly versions: readonly PublishedProcess[]
  readonly moratoria: readonly Moratorium[]
}

export const initial: ProcessState = { versions: [], moratoria: [] }

/** What an event adds to a process. */
export function evolve(
  state: ProcessState,
  { type, data, id: event, revision }: Recorded<ProcessEvent>,
): ProcessState {
  switch (type) {
    case 'ProcessPublished':
      return { ...state, versions: [...state.versions, { process: data.process, event, revision }] }
    case 'MoratoriumDeclared':
      return changed(state, { ...moratoriumIn(state, data.moratorium), declared: { event, revision, data } })
    case 'MoratoriumLifted':
      return changed(state, { ...moratoriumIn(state, data.moratorium), lifted: { event, revision, data } })
  }
}

/** A moratorium of a process by its id: neither declared nor lifted where no event names it. */
export const moratoriumIn = ({ moratoria }: ProcessState, id: string): Moratorium =>
  moratoria.find(each => each.id === id) ?? { id, declared: null, lifted: null }

const changed = (state: ProcessState, moratorium: Moratorium): ProcessState => ({
  ...state,
  moratoria: [...state.moratoria.filter(({ id }) => id !== moratorium.id), moratorium],
})
