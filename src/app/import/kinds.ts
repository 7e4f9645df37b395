import type { ImportKind } from './subjects.ts'

/** The names of the kinds alone, in the order in which they are listed, so that listing them loads no code of any kind. */
const KINDS: { readonly [Kind in ImportKind]: true } = {
  ratings: true,
  districts: true,
  schools: true,
  frameworks: true,
  rounds: true,
  commitments: true,
  closures: true,
  processes: true,
  moratoria: true,
}

export const IMPORT_KINDS = Object.keys(KINDS) as readonly ImportKind[]
