import { type Decider, ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { dayAfter } from '../values/date.ts'
import { type LooseDate, spanOf } from '../values/date-span.ts'
import { defined } from '../values/defined.ts'
import { isZone } from '../values/zone.ts'
import type { ProcessCommand, ProcessRefusal } from './command.ts'
import type { ProcessVersion } from './document.ts'
import type { ProcessEvent } from './event.ts'
import { listedScope, listedVersion } from './listed.ts'
import { evolve, initial, moratoriumIn, type ProcessState } from './state.ts'

/** The rules that cases have to follow, version by version, and the times in which nothing may be proposed. */
export const process: Decider<ProcessCommand, ProcessEvent, ProcessState, ProcessRefusal> = {
  initial,
  evolve,
  decide: (command, state) => {
    switch (command.type) {
      case 'PublishProcess':
        return publish(command.data, state)
      case 'DeclareMoratorium':
        return declare(command.data, state)
      case 'LiftMoratorium':
        return lift(command.data, state)
    }
  },
}

type Decision = ReturnType<typeof process.decide>
type DataOf<Type extends ProcessCommand['type']> = Extract<ProcessCommand, { readonly type: Type }>['data']

function publish({ today, ...data }: DataOf<'PublishProcess'>, { versions }: ProcessState): Decision {
  const { version, zone, inForce } = data.process
  const same = versions.find(each => each.process.version === version)
  if (same !== undefined) {
    return isSame(same.process, data.process) ? ok([]) : refuse({ code: 'ProcessVersionClash', version })
  }
  if (isFuture(data.occurredOn, today)) return refuse({ code: 'DateInFuture', occurredOn: data.occurredOn })
  if (!isZone(zone)) return refuse({ code: 'ProcessZoneUnknown', zone })
  const other = versions.find(each => each.process.inForce.from === inForce.from)
  if (other !== undefined)
    return refuse({ code: 'ProcessBeginsWithOther', version: other.process.version, from: inForce.from })
  return ok([{ type: 'ProcessPublished', data: defined(data) }])
}

const isSame = (a: ProcessVersion, b: ProcessVersion): boolean =>
  canonicalJson(listedVersion(a)) === canonicalJson(listedVersion(b))
const isFuture = (date: LooseDate, today: string): boolean => spanOf(date).to > dayAfter(today)

function declare(data: DataOf<'DeclareMoratorium'>, state: ProcessState): Decision {
  const { today, imported, occurredOn = today, ...said } = data
  const isImport = imported !== undefined
  if (!isImport && state.versions.length === 0) return refuse({ code: 'ProcessUnknown' })
  const { declared, lifted } = moratoriumIn(state, said.moratorium)
  if (declared !== null) {
    const field = otherField(
      {
        ...said,
        scope: listedScope(said.scope),
        ...(data.occurredOn === undefined ? {} : { occurredOn }),
      },
      { ...declared.data, scope: listedScope(declared.data.scope) },
      isImport,
    )
    return field === null ? ok([]) : refuse({ code: 'MoratoriumClash', moratorium: said.moratorium, field })
  }
  if (isFuture(occurredOn, today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (!isImport && said.rationale === undefined)
    return refuse({ code: 'ProcessActReasonMissing', act: 'a moratorium' })
  const from = said.from ?? occurredOn
  if (said.until !== undefined && spanOf(said.until).to < spanOf(from).from)
    return refuse({ code: 'MoratoriumDatesOrder', first: from, later: said.until, field: 'until' })
  if (lifted !== null && spanOf(lifted.data.occurredOn).to < spanOf(occurredOn).from)
    return refuse({
      code: 'MoratoriumDatesOrder',
      first: occurredOn,
      later: lifted.data.occurredOn,
      field: 'occurredOn',
    })
  const event = { ...said, from, evidence: [...(said.evidence ?? [])], occurredOn, imported }
  return ok([{ type: 'MoratoriumDeclared', data: defined(event) }])
}

function lift(data: DataOf<'LiftMoratorium'>, state: ProcessState): Decision {
  const { today, imported, occurredOn = today, ...said } = data
  const isImport = imported !== undefined
  const { declared, lifted } = moratoriumIn(state, said.moratorium)
  const { moratorium } = said
  if (declared === null && !isImport) return refuse({ code: 'MoratoriumUnknown', moratorium })
  if (lifted !== null) {
    const field = otherField(
      { ...said, ...(data.occurredOn === undefined ? {} : { occurredOn }) },
      lifted.data,
      isImport,
    )
    return field === null
      ? ok([])
      : refuse({ code: 'MoratoriumLiftedBefore', moratorium, liftedOn: lifted.data.occurredOn })
  }
  if (isFuture(occurredOn, today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (!isImport && said.rationale === undefined)
    return refuse({ code: 'ProcessActReasonMissing', act: 'lifting a moratorium' })
  if (declared !== null && spanOf(occurredOn).to < spanOf(declared.data.occurredOn).from)
    return refuse({
      code: 'MoratoriumDatesOrder',
      first: declared.data.occurredOn,
      later: occurredOn,
      field: 'occurredOn',
    })
  const event = { ...said, evidence: [...(said.evidence ?? [])], occurredOn, imported }
  return ok([{ type: 'MoratoriumLifted', data: defined(event) }])
}

/** The fields that may differ between two sources of the same act. */
const OWN_TO_A_SOURCE: ReadonlySet<string> = new Set(['evidence', 'note', 'imported'])

/**
 * The first field that differs from the record. What a command leaves out is not compared; an imported row is compared in every
 * field, whichever file comes first.
 */
function otherField(given: object, stands: object, isImport: boolean): string | null {
  const [a, b] = [new Map(Object.entries(given)), new Map(Object.entries(stands))]
  const fields = isImport
    ? [...new Set([...a.keys(), ...b.keys()])].filter(each => !OWN_TO_A_SOURCE.has(each))
    : [...a.keys()]
  const differs = (field: string) => {
    const [said, known] = [a.get(field) as unknown, b.get(field) as unknown]
    // A moratorium that names no first day begins on the day on which it was declared.
    if (said === undefined && (!isImport || field === 'from')) return false
    return canonicalJson(said ?? null) !== canonicalJson(known ?? null)
  }
  return fields.find(differs) ?? null
}
