import { z } from 'zod'
import { CAUSE_PARTS, causesOn, MET_ON_FROM, metOnFrom } from '../../src/domain/commitment/causes.ts'
import { dueOnInForce, metOn, ruleOn, STATUS_BY_RULE } from '../../src/domain/commitment/status.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import { commitmentSentence } from '../../src/explain/commitment.ts'
import { PHRASES } from '../../src/explain/phrases.ts'
import { type NameOf, withNames } from '../engine/actor.ts'
import type { DayQuestion } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { EventLink, eventLink } from '../engine/event-link.ts'
import { pick } from '../engine/pick.ts'
import { countedIn, type ReadStream } from '../engine/read-stream.ts'
import type { ReadQueries } from '../read-queries.ts'
import { seenOf } from './commitment.ts'
import { commitmentItem, commitmentItemOf, End } from './item.ts'
import { foldSteps } from './step.ts'
import { date, known } from './values.ts'

const RULES = Object.keys(STATUS_BY_RULE) as (keyof typeof STATUS_BY_RULE)[]

/** The fields of `commitmentItem` that this view repeats, in the order of the response. */
const ABOUT = ['id', 'title', 'owner', 'funders'] as const
const MADE = ['slipDays', 'madeOn', 'made'] as const
const SINCE = ['lastHeardOn', 'amendments', 'extensions', 'annotations'] as const

export const CommitmentWhyResponse = z
  .object({
    sentence: z.string().meta({ description: 'Made of the fields beside it alone' }),
    ...pick(commitmentItem, ABOUT),
    day: z.string().meta({ description: 'The day that is asked about: `asOf`, else today (UTC)' }),
    status: commitmentItem.status,
    rule: z
      .object({ id: z.enum(RULES), words: z.string() })
      .meta({ description: 'The sentence of the arithmetic by which it stands in that column' }),
    due: z.object({
      original: date.nullable(),
      inForce: date.nullable(),
      whenMet: date.nullable().meta({ description: 'In force on the day on which a kept one was met' }),
    }),
    ...pick(commitmentItem, MADE),
    metOn: commitmentItem.metOn,
    metOnFrom: z.enum(MET_ON_FROM).nullable().meta({ description: 'What says so' }),
    verdict: commitmentItem.verdict,
    ended: End.extend({
      supersededByTitle: known.meta({ description: 'What the one is called that took its place' }),
    })
      .meta({ id: 'CommitmentWhyEnd' })
      .nullable(),
    ...pick(commitmentItem, SINCE),
    causes: z.array(z.object({ part: z.enum(CAUSE_PARTS), event: commitmentItem.id, on: date })).meta({
      description: 'The events that alone give this status, by the same sentence of the arithmetic',
    }),
    events: z.array(EventLink).meta({ description: 'Every step that was made by then' }),
    revision: z.int(),
    ...echo,
    links: z.object({ commitment: z.string(), history: z.string() }),
  })
  .meta({ id: 'CommitmentWhy' })
export type CommitmentWhy = z.infer<typeof CommitmentWhyResponse>

/** The stream of a commitment, and those of the ones that took its place, by their ids. */
export type CommitmentStreams = {
  readonly stream: ReadStream
  readonly successors: ReadonlyMap<string, ReadStream>
}

/** The commitments that a stream says took its place. */
export const successorsIn = ({ events }: ReadStream): readonly string[] =>
  events.flatMap(({ type, data }) =>
    type === 'CommitmentSuperseded' && data.supersededBy !== undefined ? [data.supersededBy] : [],
  )

/** Why a commitment stands in its column on a day, with all that this rests on; null where it was not made by then. */
export function commitmentWhyOf(
  queries: ReadQueries,
  commitment: string,
  { stream, successors }: CommitmentStreams,
  question: DayQuestion,
  nameOf: NameOf,
): CommitmentWhy | null {
  const seen = seenOf(queries, commitment, stream, question)
  if (seen === null) return null
  const { steps, revision, position } = seen
  const { day, asked } = question
  const folded = foldSteps(steps)
  const { state } = folded
  const item = commitmentItemOf(commitment, steps, day, seen.owner, folded)
  const rule = ruleOn(state, day)
  const met = metOn(state)
  const successor = successorOf(queries, item.ended?.supersededBy ?? null, successors, asked.bounds.knownAt)
  const facts = {
    ...pick(item, ABOUT),
    day,
    status: item.status,
    rule: { id: rule, words: PHRASES.commitment.rule[rule] },
    due: {
      original: item.original.dueOn,
      inForce: state.inForce?.dueOn ?? null,
      whenMet: met && dueOnInForce(state, lastDayOf(met)),
    },
    ...pick(item, MADE),
    metOn: met,
    metOnFrom: metOnFrom(state),
    verdict: item.verdict,
    ended: item.ended && { ...item.ended, supersededByTitle: successor.title },
    ...pick(item, SINCE),
    causes: causesOn(steps, state, day).map(cause => ({
      ...cause,
      on: steps.find(step => step.id === cause.event)?.data.occurredOn ?? item.madeOn,
    })),
    events: steps.map(eventLink),
    revision,
    ...asked.echo,
    position: String(Math.max(position, successor.position)),
    links: { commitment: `/v1/commitments/${commitment}`, history: item.links.history },
  }
  const told = withNames(facts, nameOf)
  return { sentence: commitmentSentence(told), ...told }
}

/** What the commitment is called that took the place of another one, as it was known by then, and since which position. */
function successorOf(
  queries: ReadQueries,
  id: string | null,
  streams: CommitmentStreams['successors'],
  knownAt: number | null,
): { readonly title: string | null; readonly position: number } {
  const stream = id === null ? undefined : streams.get(id)
  if (id === null || stream === undefined) return { title: null, position: 0 }
  const seen = queries.commitments.steps(id, { asOf: null, knownAt })
  const made = countedIn(stream, seen, knownAt).find(({ type }) => type === 'CommitmentMade')
  const title = made?.type === 'CommitmentMade' ? (made.data.title ?? null) : null
  return { title, position: seen.find(({ revision }) => revision === made?.revision)?.position ?? 0 }
}
