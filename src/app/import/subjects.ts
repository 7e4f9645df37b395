import type { Subject } from '../../domain/subjects.ts'
import { closureImport } from './closures.ts'
import { commitmentImport } from './commitments.ts'
import { entityImport } from './entities.ts'
import { frameworkImport } from './frameworks.ts'
import { assessmentImport } from './ratings.ts'
import { roundImport } from './rounds.ts'
import type { ImportTable, SubjectImport } from './table.ts'

/** The register of imports, one line a subject, in the order in which kinds are told. */
export const IMPORTS = {
  assessment: assessmentImport,
  entity: entityImport,
  framework: frameworkImport,
  round: roundImport,
  commitment: commitmentImport,
  closure: closureImport,
  // Keys are made at the command line, and persons named there.
  key: { kinds: {}, rows: null },
  // So is what is set aside.
  quarantine: { kinds: {}, rows: null },
  person: { kinds: {}, rows: null },
} as const satisfies { readonly [Each in Subject]: SubjectImport }

type KindsOf<Each extends Subject> = keyof (typeof IMPORTS)[Each]['kinds']
/** What a file may hold. */
export type ImportKind = { readonly [Each in Subject]: KindsOf<Each> }[Subject]

const kinds: readonly (readonly [string, ImportTable | 'document'])[] = Object.values(IMPORTS).flatMap(each =>
  Object.entries(each.kinds),
)
export const IMPORT_KINDS = kinds.map(([kind]) => kind as ImportKind)

/** The table of a kind; null for one that is a document. */
export function tableOf(kind: ImportKind): ImportTable | null {
  const [, table] = kinds.find(([known]) => known === kind) ?? []
  return table === undefined || table === 'document' ? null : table
}
