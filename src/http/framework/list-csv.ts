import type { FrameworkList } from '../../../projections/framework/list.ts'
import { type Columns, csv } from '../edge/csv.ts'

const FRAMEWORKS: Columns<FrameworkList['items'][number]> = {
  id: ({ id }) => id,
  title: ({ title }) => title,
  rates: ({ rates }) => rates,
  versions: ({ versions }) => versions.join('; '),
  latest: ({ latest }) => latest,
}

/** The frameworks, one row each. */
export const frameworksCsv = ({ items }: FrameworkList): string => csv(FRAMEWORKS, items)
