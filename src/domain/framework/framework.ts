import { type Decider, ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { isInFuture } from '../values/date.ts'
import type { FrameworkCommand, FrameworkRefusal } from './command.ts'
import { type FrameworkVersion, itemsOf, previousOf } from './document.ts'
import type { FrameworkEvent } from './event.ts'
import type { FrameworkState } from './state.ts'
import { evolve, initial } from './state.ts'

/** One framework, version by version. A published version never changes. */
export const framework: Decider<FrameworkCommand, FrameworkEvent, FrameworkState, FrameworkRefusal> = {
  initial,
  evolve,
  decide: ({ data: { today, ...data } }, state) => {
    const { framework: document } = data
    const { version } = document
    const same = state.find(each => each.version === version)
    if (same !== undefined) {
      return sameDocument(same, document) ? ok([]) : refuse({ code: 'FrameworkVersionClash', version })
    }
    if (isInFuture(data.occurredOn, today))
      return refuse({ code: 'DateInFuture', occurredOn: data.occurredOn })
    const refusal = documentRefusal(state, document)
    return refusal === null ? ok([{ type: 'FrameworkPublished', data }]) : refuse(refusal)
  },
}

function documentRefusal(state: FrameworkState, document: FrameworkVersion): FrameworkRefusal | null {
  const { version, rates } = document
  const [first] = state
  if (first === undefined)
    return previousOf(document) === version ? { code: 'FrameworkCycle', version } : null
  if (first.rates !== rates) return { code: 'FrameworkRatesChanged', rates: first.rates }
  // Versions may come in any order, so the one without a previous version need not be recorded first.
  if (previousOf(document) === null && state.some(each => previousOf(each) === null)) {
    return { code: 'FrameworkPreviousMissing', version, known: state.map(each => each.version) }
  }
  const all = [...state, document]
  if (hasCycle(all)) return { code: 'FrameworkCycle', version }
  // For the same reason the origins are checked when the second version of a pair arrives.
  for (const each of all) {
    const origin = all.find(other => other.version === previousOf(each))
    if (origin === undefined) continue
    const items = new Set(itemsOf(origin).map(({ id }) => id))
    for (const { item } of each.crosswalk.flatMap(({ from }) => from)) {
      if (!items.has(item)) return { code: 'CrosswalkOriginUnknown', item, version: origin.version }
    }
  }
  return null
}

function hasCycle(versions: FrameworkState): boolean {
  const previous = new Map(versions.map(each => [each.version, previousOf(each)]))
  return versions.some(({ version }) => {
    let at: string | null | undefined = previous.get(version)
    for (let hops = 0; at != null && hops <= versions.length; hops++) {
      if (at === version) return true
      at = previous.get(at)
    }
    return false
  })
}

const sameDocument = (a: FrameworkVersion, b: FrameworkVersion): boolean =>
  canonicalJson(a) === canonicalJson(b)
