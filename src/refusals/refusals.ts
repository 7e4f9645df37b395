import type { Subject } from '../domain/subjects.ts'
import { ASSESSMENT_REFUSALS } from './assessment.ts'
import { CLOSURE_REFUSALS } from './closure.ts'
import { COMMITMENT_REFUSALS } from './commitment.ts'
import { ENTITY_REFUSALS } from './entity.ts'
import { FRAMEWORK_REFUSALS } from './framework.ts'
import { KEY_REFUSALS } from './key.ts'
import { LOG_REFUSALS } from './log.ts'
import { PERSON_REFUSALS } from './person.ts'
import { PROCESS_REFUSALS } from './process.ts'
import { QUARANTINE_REFUSALS } from './quarantine.ts'
import { ROUND_REFUSALS } from './round.ts'
import { type NameOf, sentenceBy, type Wording } from './wording.ts'

/** The register of refusals, one line a subject. */
export const REFUSALS = {
  assessment: ASSESSMENT_REFUSALS,
  closure: CLOSURE_REFUSALS,
  commitment: COMMITMENT_REFUSALS,
  entity: ENTITY_REFUSALS,
  framework: FRAMEWORK_REFUSALS,
  key: KEY_REFUSALS,
  log: LOG_REFUSALS,
  quarantine: QUARANTINE_REFUSALS,
  person: PERSON_REFUSALS,
  process: PROCESS_REFUSALS,
  round: ROUND_REFUSALS,
} as const satisfies { readonly [Each in Subject]: object }

type RefusalIn<Table> = {
  readonly [Code in keyof Table]: Table[Code] extends Wording<infer Refusal> ? Refusal : never
}[keyof Table]

/** Every refusal of every subject. */
export type Refusal = { readonly [Each in Subject]: RefusalIn<(typeof REFUSALS)[Each]> }[Subject]

const ALL = Object.assign({}, ...Object.values(REFUSALS)) as { readonly [code: string]: Wording<Refusal> }

/** What stands in the way, with the fields under the names that the caller uses. A code means the same in every subject. */
export function sentenceOf(refusal: Refusal, nameOf: NameOf = field => field): string {
  const wording = ALL[refusal.code]
  if (wording === undefined) throw new Error(`no words for the refusal ${refusal.code}`)
  return sentenceBy(wording, refusal, nameOf)
}
