import type { ProcessList } from '../../../projections/process/list.ts'
import { type Columns, csv } from '../edge/csv.ts'

type Listed = ProcessList['items'][number]
type Row = { readonly process: Listed; readonly version: Listed['versions'][number] }

const VERSIONS: Columns<Row> = {
  id: ({ process }) => process.id,
  title: ({ process }) => process.title,
  authority: ({ process }) => process.authority,
  version: ({ version }) => version.version,
  in_force_from: ({ version }) => version.inForce.from,
  in_force_to: ({ version }) => version.inForce.to ?? null,
  rules: ({ version }) => version.rules,
  event: ({ version }) => version.event,
  moratoria: ({ process }) => process.moratoria.map(({ id }) => id).join('; '),
}

/** The processes, one row a version. */
export const processesCsv = ({ items }: ProcessList): string =>
  csv(
    VERSIONS,
    items.flatMap(process => process.versions.map(version => ({ process, version }))),
  )
