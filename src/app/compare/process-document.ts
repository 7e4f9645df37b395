import { createHash } from 'node:crypto'
import type { ProcessVersion } from '../../domain/process/document.ts'
import { listedVersion } from '../../domain/process/listed.ts'
import { process } from '../../domain/process/process.ts'
import { canonicalJson } from '../../domain/values/canonical.ts'
import type { Load } from '../command/load.ts'
import { documentIn } from '../import/document.ts'
import { UnreadableSource } from '../import/import-problem.ts'
import type { ImportDocument } from '../import/table.ts'
import { actOf, type Comparison, comparisonOf, type Finding, NotComparable } from './comparison.ts'

/** Compares one version of a process with the published one. Throws `NotComparable`. */
export async function compareProcess(load: Load, form: ImportDocument, file: string): Promise<Comparison> {
  const digest = createHash('sha256')
  const read = form.read(await documentOf(form, file, digest))
  if (!('body' in read)) {
    const [problem] = read
    throw new NotComparable(`${problem?.column ?? 'the document'}: ${problem?.reason}`)
  }
  const { process: there } = read.body.body as { readonly process: ProcessVersion }
  const { state, standing } = await load(process, read.stream)
  const found = state.versions.find(each => each.process.version === there.version)
  const finding = { line: 1, about: [there.id, there.version], name: null, asOf: null, reason: null }
  const findings: readonly Finding[] =
    found === undefined
      ? [{ ...finding, outcome: 'only-there', differences: [], acts: [] }]
      : differencesOf(there, found.process).map(differences => ({
          ...finding,
          outcome: 'different',
          differences,
          acts: standing.filter(({ id }) => id === found.event).map(actOf),
        }))
  return comparisonOf({ kind: 'processes', sha256: digest.digest('hex'), rows: 1 }, findings)
}

async function documentOf(form: ImportDocument, file: string, digest: ReturnType<typeof createHash>) {
  try {
    return await documentIn(file, digest, form)
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    throw new NotComparable(`line ${error.problem.line}: ${error.problem.reason}`)
  }
}

/** The differences of two versions, one for each top-level key and each rule; empty if they are the same. */
function differencesOf(there: ProcessVersion, here: ProcessVersion): readonly Finding['differences'][] {
  const [a, b] = [partsOf(listedVersion(there)), partsOf(listedVersion(here))]
  const names = [...new Set([...a.keys(), ...b.keys()])]
  const differences = names.flatMap(column =>
    a.get(column) === b.get(column)
      ? []
      : [{ column, there: a.get(column) ?? null, here: b.get(column) ?? null }],
  )
  return differences.length === 0 ? [] : [differences]
}

function partsOf({ rules, ...rest }: ProcessVersion): ReadonlyMap<string, string> {
  const top = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, canonicalJson(value)] as const],
  )
  return new Map([...top, ...rules.map(rule => [`rules[${rule.id}]`, canonicalJson(rule)] as const)])
}
