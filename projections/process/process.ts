import { z } from 'zod'
import { listedScope } from '../../src/domain/process/listed.ts'
import { InForce } from '../../src/domain/process/rule.ts'
import type { Moratorium, ProcessState } from '../../src/domain/process/state.ts'
import { Evidence } from '../../src/domain/values/evidence.ts'
import { compareText } from '../../src/domain/values/text.ts'
import { ScopeResponse } from './rule.ts'

const said = z.string().nullable()
const act = {
  by: said,
  rationale: said,
  note: said,
  evidence: z.array(Evidence),
  event: z.string().meta({ description: 'The event that recorded it' }),
}
const MoratoriumResponse = z
  .object({
    id: z.string(),
    scope: ScopeResponse,
    from: z.string(),
    until: said.meta({ description: 'Its last day; null where it has none' }),
    condition: said.meta({ description: 'What ends it, where that is no date' }),
    authority: z.string(),
    declaredOn: z.string(),
    ...act,
    lifted: z.object({ on: z.string(), authority: said, ...act }).nullable(),
  })
  .meta({ id: 'Moratorium' })

export const ProcessResponse = z
  .object({
    id: z.string(),
    title: z.string(),
    authority: z.string(),
    versions: z.array(
      z.object({
        version: z.string(),
        inForce: InForce,
        rules: z.int().meta({ description: 'How many it has' }),
        revision: z.int(),
        event: z.string(),
      }),
    ),
    moratoria: z.array(MoratoriumResponse),
    revision: z.int(),
  })
  .meta({ id: 'Process', description: 'The versions of a process, the one that began first first' })
export type ProcessView = z.infer<typeof ProcessResponse>

/** A process with its versions in the order in which they come into force; null where none was published. */
export function processOf(
  id: string,
  { versions, moratoria }: ProcessState,
  revision: number,
): ProcessView | null {
  const ordered = versions.toSorted((a, b) => compareText(a.process.inForce.from, b.process.inForce.from))
  const latest = ordered.at(-1)
  if (latest === undefined) return null
  return {
    id,
    title: latest.process.title,
    authority: latest.process.authority,
    versions: ordered.map(({ process: { version, inForce, rules }, event, revision: at }) => ({
      version,
      inForce,
      rules: rules.length,
      revision: at,
      event,
    })),
    moratoria: moratoria.flatMap(each => moratoriumOf(each) ?? []).sort((a, b) => compareText(a.id, b.id)),
    revision,
  }
}

function moratoriumOf({ id, declared, lifted }: Moratorium): ProcessView['moratoria'][number] | null {
  if (declared === null) return null
  const { scope, from, until = null, condition = null, authority, occurredOn } = declared.data
  return {
    id,
    scope: listedScope(scope),
    from,
    until,
    condition,
    authority,
    declaredOn: occurredOn,
    ...reasonsOf(declared),
    lifted:
      lifted === null
        ? null
        : { on: lifted.data.occurredOn, authority: lifted.data.authority ?? null, ...reasonsOf(lifted) },
  }
}

const reasonsOf = ({ event, data }: NonNullable<Moratorium['declared'] | Moratorium['lifted']>) => {
  const { by = null, rationale = null, note = null, evidence } = data
  return { by, rationale, note, evidence, event }
}
