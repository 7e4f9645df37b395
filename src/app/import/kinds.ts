import type { ImportKind } from './subjects.ts'

/** Their names alone, in the order in which they are told, so that to tell them loads no rule of any. */
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
