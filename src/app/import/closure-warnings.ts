import type { Condition } from '../../domain/process/condition.ts'
import type { ProcessVersion } from '../../domain/process/document.ts'
import { process } from '../../domain/process/process.ts'
import { OWN_FIELDS } from '../../domain/process/rule.ts'
import type { ProcessState } from '../../domain/process/state.ts'
import { partsOf, streamOf } from '../../domain/subjects.ts'
import type { Load } from '../command/load.ts'
import type { Staging } from './staging.ts'

/** The most warnings that are given. */
const WARNINGS_MAX = 50
/** The most words of a process that are named beside one that it does not know. */
const WORDS_MAX = 12

type Said = {
  readonly process?: string
  readonly processVersion?: string
  readonly facts?: { readonly [fact: string]: boolean }
  readonly contents?: readonly string[]
}

/**
 * What the rows of a closures file say that no published rules ask for: processes and versions, facts, and headings of contents,
 * each named once. They are recorded all the same, since rows may come before the rules; but one may be misspelt. A case whose
 * process the file does not name gets no warning.
 */
export async function closureWarnings(staging: Staging, load: Load): Promise<readonly string[]> {
  const known = new Map<string, ProcessState>()
  const stateOf = async (id: string): Promise<ProcessState> => {
    const state = known.get(id) ?? (await load(process, streamOf.process(id))).state
    known.set(id, state)
    return state
  }
  const warnings = new Set<string>()
  // A closures file has rows of cases alone, each with the event that it is.
  for (const { steps } of staging.groups('rows')) {
    const said = steps.map(({ body }) => (body.body as { readonly data: Said }).data)
    const id = said.find(each => each.process !== undefined)?.process
    if (id === undefined) continue
    const state = await stateOf(id)
    for (const each of said.flatMap(data => warningsOf(data, id, state))) warnings.add(each)
    if (warnings.size >= WARNINGS_MAX) break
  }
  return [...warnings].slice(0, WARNINGS_MAX)
}

/** The processes of a moratoria file that are not published: so far their moratoria keep no proposals back. */
export async function moratoriumWarnings(staging: Staging, load: Load): Promise<readonly string[]> {
  const warnings: string[] = []
  for (const { stream } of staging.groups('rows')) {
    const { versions } = (await load(process, stream)).state
    if (versions.length === 0)
      warnings.push(`no process ${partsOf(stream)[0]} is published so far: its moratoria keep nothing back`)
    if (warnings.length === WARNINGS_MAX) break
  }
  return warnings
}

function warningsOf(said: Said, id: string, state: ProcessState): readonly string[] {
  const versions = state.versions.map(each => each.process)
  if (versions.length === 0)
    return said.process === undefined ? [] : [`no process ${id} is published so far: no rules bind its cases`]
  const { processVersion } = said
  const isKnown = processVersion === undefined || versions.some(({ version }) => version === processVersion)
  return [
    ...(isKnown
      ? []
      : [
          `process ${id} has no version ${processVersion} so far: there is ${versions.map(each => each.version).join(', ')}`,
        ]),
    ...unknown('fact', Object.keys(said.facts ?? {}), factsIn(versions, state), id),
    // Some headings are also fields of a step, such as the recommendation of a finding: they need no rule.
    ...unknown('heading', said.contents?.filter(word => !isOwn(word)) ?? [], headingsIn(versions), id),
  ]
}

/** A warning for each word that no rule asks for. If no rule asks for any word, none was meant for a rule. */
function unknown(what: string, words: readonly string[], asked: ReadonlySet<string>, id: string) {
  if (asked.size === 0) return []
  const some = [...asked].slice(0, WORDS_MAX).join(', ')
  const all = `${some}${asked.size > WORDS_MAX ? ' and others' : ''}`
  return words
    .filter(word => !asked.has(word))
    .map(word => `no rule of ${id} asks for the ${what} ${word}: its rules name ${all}`)
}

function factsIn(versions: readonly ProcessVersion[], { moratoria }: ProcessState): ReadonlySet<string> {
  const conditions: readonly (Condition | undefined)[] = [
    ...versions.flatMap(({ appliesWhen, rules }) => [appliesWhen, ...rules.map(rule => rule.appliesWhen)]),
    ...moratoria.map(({ declared }) => declared?.data.scope.appliesWhen),
  ]
  return new Set(conditions.flatMap(condition => Object.keys(condition?.facts ?? {})))
}

function headingsIn(versions: readonly ProcessVersion[]): ReadonlySet<string> {
  const fields = versions.flatMap(({ rules }) => rules.flatMap(rule => rule.fields ?? []))
  return new Set(fields.filter(field => !isOwn(field)))
}

const isOwn = (field: string): boolean => OWN_FIELDS.some(own => own === field)
