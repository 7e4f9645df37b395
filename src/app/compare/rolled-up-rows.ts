import type { PositionedRating } from '../../domain/rating/published-rating.ts'
import { partsOf, streamOf } from '../../domain/subjects.ts'
import { lastDayOf } from '../../domain/values/date.ts'
import { differencesIn } from './cells.ts'
import type { ComparedRow, FileFacts } from './compared-kind.ts'
import { actOf, type ExplainingAct, type Finding } from './comparison.ts'
import { ANY_DAY, type AssessmentRollUps } from './roll-ups.ts'

type About = Pick<Finding, 'about' | 'name'>

/**
 * Compares a row with what its component was rolled up to by the day of the row. Returns null where the component was not rolled
 * up by then: `isRated` says that it was rated itself at some time, with which the row is compared.
 */
export async function rolledUpFindings(
  stream: string,
  { line, cells, known }: ComparedRow,
  about: About,
  rollUps: AssessmentRollUps,
  isRated: boolean,
  { columns, said, eventsOf }: FileFacts,
): Promise<readonly Finding[] | null> {
  const item = cells.item ?? ''
  if (!rollUps.components.includes(item)) return null
  const asOf = lastDayOf(cells.occurred_on ?? '')
  const seen = rollUps.of(item, asOf)
  const shown = seen ?? (isRated ? null : rollUps.of(item, ANY_DAY))
  if (shown === null) return null
  const differences = differencesIn(columns, said, cells, { ...known, ...shown.cells })
  if (differences.length === 0) return []
  const reason = seen === null ? `nothing was rolled up here by ${asOf}` : shown.reason
  const acts = await explaining(stream, shown.acts, eventsOf)
  return [{ ...about, outcome: 'different', line, asOf, differences, acts, reason }]
}

/** The components that no row names, as they were rolled up by the latest day of the file. */
export async function unsaidRollUps(
  stream: string,
  named: ReadonlySet<string | undefined>,
  rollUps: AssessmentRollUps,
  aboutOf: (item: string) => About,
  { columns, said, latest, eventsOf }: FileFacts,
): Promise<readonly Finding[]> {
  const nothing = Object.fromEntries([...columns.keys()].map(column => [column, '']))
  const findings = rollUps.components
    .filter(item => !named.has(item))
    .map(async (item): Promise<readonly Finding[]> => {
      const shown = rollUps.of(item, latest)
      if (shown === null) return []
      const { item: _, ...here } = shown.cells
      const differences = differencesIn(columns, said, nothing, here)
      const acts = await explaining(stream, shown.acts, eventsOf)
      const { reason } = shown
      return [{ ...aboutOf(item), outcome: 'only-here', line: null, asOf: latest, differences, acts, reason }]
    })
  return (await Promise.all(findings)).flat()
}

/** The events that state acts of an entity, each with the one that made it public. */
async function explaining(
  stream: string,
  acts: readonly PositionedRating[],
  eventsOf: FileFacts['eventsOf'],
): Promise<ExplainingAct[]> {
  const [framework = '', entity = ''] = partsOf(stream)
  const found = new Map<string, ExplainingAct>()
  for (const { period, revision, publicBy } of acts) {
    const events = await eventsOf(streamOf.assessment({ framework, entity, period: period.id }))
    for (const event of events) {
      if (event.revision === revision || event.revision === publicBy) found.set(event.id, actOf(event))
    }
  }
  return [...found.values()]
}
