import { categoryOf } from '../../domain/subjects.ts'

/** The columns that name something, by kind of file and category of stream. */
const COLUMNS: { readonly [kind: string]: { readonly [category: string]: string } } = {
  districts: { district: 'id' },
  schools: { school: 'id', district: 'district_id' },
  ratings: { district: 'entity_id', school: 'entity_id', round: 'period' },
  rounds: { round: 'period' },
  commitments: { commitment: 'commitment_id', district: 'owner_id', school: 'owner_id' },
  closures: { closure: 'case_id', district: 'district_id', school: 'school_id' },
  frameworks: { framework: 'id' },
  processes: { process: 'id' },
}

/** The column in which a kind of file names what has a stream; null where it has none. */
export const columnNaming = (kind: string, stream: string): string | null =>
  COLUMNS[kind]?.[categoryOf(stream)] ?? null
