import { z } from 'zod'
import { actsIn, disagreementsIn } from '../../src/domain/closure/accounts.ts'
import { isLive } from '../../src/domain/closure/words.ts'
import type { DayQuestion } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { countedIn, type ReadStream } from '../engine/read-stream.ts'
import type { ReadQueries } from '../read-queries.ts'
import { caseItem, caseItemOf } from './item.ts'
import { readCase } from './reading.ts'
import { ReceivingView, type RecordedAt, receivingOf } from './receiving.ts'
import { OtherCaseView, otherClosingDay, othersOf } from './siblings.ts'
import { CaseStepView, type Step, stepViews } from './step.ts'
import { isClosureEvent, type KnownCase } from './table.ts'
import { event } from './values.ts'

const Told = z.object({ event, value: z.unknown() })
export const CaseResponse = z
  .object({
    ...caseItem,
    live: z.boolean(),
    others: z
      .array(OtherCaseView)
      .meta({ description: 'Other cases of this school: a school may be proposed again' }),
    receiving: z.array(ReceivingView),
    disagreements: z
      .array(z.object({ ref: z.string().nullable(), field: z.string(), accounts: z.array(Told) }))
      .meta({ description: 'Where sources say different things of one act: all are kept, none is averaged' }),
    cites: z.array(z.object({ record: z.string(), event })).meta({
      description: 'Steps of other records, of the district or the round, that count for this case',
    }),
    steps: z.array(CaseStepView).meta({ description: 'In the order in which they are folded' }),
    revision: z.int(),
    ...echo,
  })
  .meta({ id: 'Closure' })
export type CaseView = z.infer<typeof CaseResponse>

/**
 * One case on a day, with the revision that a write to it names; null if nothing is known of it by then. It is read from its
 * stream in the store, so that a writer sees its newest state; with `knownAt`, only what was known then counts.
 */
export function caseViewOf(
  queries: ReadQueries,
  id: string,
  stream: ReadStream,
  { asked, day }: DayQuestion,
): CaseView | null {
  const { bounds, echo } = asked
  const seen = queries.closures.one(id, { ...bounds, asOf: null })
  const recorded = countedIn(stream, seen.steps, bounds.knownAt).filter(isClosureEvent)
  const read = readCase(queries, id, recorded, { bounds, day, position: seen.position })
  const revision = bounds.knownAt === null ? stream.revision : recorded.at(-1)?.revision
  if (revision == null || read.steps.length === 0) return null
  const { item, position } = caseItemOf(queries, read, { asked, day })
  const others = othersOf(queries, read, bounds, day)
  const closing = otherClosingDay(queries, read, bounds)
  const compared = receivingOf(queries, read, bounds, recordedAtOf(seen, read.state.proposals.at(-1)?.event))
  const latest = Math.max(position, others.position, closing.position, compared.position)
  return {
    ...item,
    annotations: [...item.annotations, ...others.annotations, ...closing.annotations],
    live: item.state !== null && isLive(item.state),
    others: others.others,
    receiving: compared.receiving,
    disagreements: actsIn(read.steps).flatMap(act =>
      disagreementsIn(act).map(each => ({
        ref: act.first.data.ref ?? null,
        field: each.field,
        accounts: [...each.accounts],
      })),
    ),
    cites: read.cited.map(({ record, step }) => ({ record, event: step.id })),
    steps: stepViews(read.steps as readonly Step[], read.told, read.state, seen.steps),
    revision,
    ...echo,
    position: String(latest),
  }
}

/** What this ledger knew when a command recorded the proposal: everything before it. */
function recordedAtOf({ steps }: KnownCase, proposal: string | undefined): RecordedAt {
  const known = steps.find(({ step }) => step.id === proposal)
  if (known === undefined || known.step.data.imported !== undefined) return null
  return { position: known.position - 1 }
}
