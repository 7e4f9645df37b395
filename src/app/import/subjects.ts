import type { Subject } from '../../domain/subjects.ts'
import { closureImport } from './closures.ts'
import { commitmentImport } from './commitments.ts'
import { entityImport } from './entities.ts'
import { frameworkImport } from './frameworks.ts'
import { processImport } from './processes.ts'
import { assessmentImport } from './ratings.ts'
import { roundImport } from './rounds.ts'
import type { ImportDocument, ImportTable, SubjectImport } from './table.ts'

/** The register of imports, one line a subject, in the order in which kinds are listed. */
export const IMPORTS = {
  assessment: assessmentImport,
  entity: entityImport,
  framework: frameworkImport,
  round: roundImport,
  commitment: commitmentImport,
  closure: closureImport,
  process: processImport,
  // Keys are made at the command line, and persons named there.
  key: { kinds: {}, rows: null },
  // A node alone makes what is signed.
  log: { kinds: {}, rows: null },
  // Events are set aside at the command line too.
  quarantine: { kinds: {}, rows: null },
  person: { kinds: {}, rows: null },
} as const satisfies { readonly [Each in Subject]: SubjectImport }

type KindsOf<Each extends Subject> = keyof (typeof IMPORTS)[Each]['kinds']
/** What a file may hold. */
export type ImportKind = { readonly [Each in Subject]: KindsOf<Each> }[Subject]

const kinds: readonly (readonly [string, ImportTable | ImportDocument])[] = Object.values(IMPORTS).flatMap(
  each => Object.entries(each.kinds),
)

/** What a file of a kind is: a table of rows, or one document. */
export function formOf(kind: ImportKind): ImportTable | ImportDocument {
  const [, form] = kinds.find(([known]) => known === kind) ?? []
  if (form === undefined) throw new Error(`there are no files of the kind ${kind}`)
  return form
}
