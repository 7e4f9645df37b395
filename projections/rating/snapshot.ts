import { z } from 'zod'
import type { FrameworkVersion } from '../../src/domain/framework/document.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { dayOfRead, type ResolvedTimes, type View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { cell, cellAt } from './cell.ts'
import { ChallengeShown, challengeAt } from './challenge.ts'
import type { PublishedChallenge } from './challenges-table.ts'
import { Level } from './level.ts'
import { changesSince, whyLink } from './links.ts'

/** One item of a snapshot. */
export const snapshotItem = {
  id: z.string(),
  title: z.string(),
  ...cell,
  challenge: ChallengeShown.nullable().meta({
    description: 'The last challenge of the act that stands, from the day on which it was raised',
  }),
  links: z.object({ history: z.string(), why: z.string() }),
}
const Item = z.object(snapshotItem)
type Item = z.infer<typeof Item>
/** One of the levels that a roll-up was made of. */
const Input = z
  .object({ item: z.string(), level: Level, period: z.string(), carried: z.boolean() })
  .meta({ id: 'RolledUpFrom' })
type Input = z.infer<typeof Input>
export const Inputs = z.array(Input).nullable()

export const SnapshotResponse = z
  .object({
    entity: NamedEntity,
    framework: z.object({ id: z.string(), version: z.string() }),
    period: z.string().nullable(),
    ...echo,
    // `inputs`: what the level was rolled up from; null where it was not.
    components: z.array(z.object({ ...snapshotItem, inputs: Inputs, elements: z.array(Item) })),
    links: z.object({ changes: z.string().meta({ description: 'What has changed since' }) }),
  })
  .meta({ id: 'Snapshot' })
export type Snapshot = z.infer<typeof SnapshotResponse>

/** What one district or school shows, read once for any period. */
export type ShownEntity = {
  readonly framework: string
  readonly entity: EntityReference
  readonly timeline: Timeline
  readonly challenges: readonly PublishedChallenge[]
  readonly asked: Pick<ResolvedTimes, 'bounds' | 'today' | 'echo'>
}

/** All components of one district or school at one period: without one, at the latest in which it has a visible act. */
export function snapshotOf(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  period: Period | null,
  asked: ResolvedTimes,
): View<Snapshot> {
  const { timeline, position: actsAt } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const at = period ?? timeline.periods.at(-1) ?? null
  const document = timeline.versionAt(at)
  const { all: challenges, position: challengedAt } = queries.challenges.of(
    framework,
    entity.id,
    asked.bounds,
  )
  const position = Math.max(
    actsAt,
    named.position,
    challengedAt,
    publishedAt(queries, framework, document, asked),
  )
  const body: Snapshot = {
    entity: named.entity,
    framework: { id: framework, version: document.version },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(position),
    components: componentsAt({ framework, entity, timeline, challenges, asked }, at),
    links: { changes: changesSince(entity, framework, at?.id ?? null, { ...asked.echo, position }) },
  }
  return { body, position }
}

/** The components with their elements, in the version that the entity is shown in at a period. */
export function componentsAt(
  { framework, entity, timeline, challenges, asked }: ShownEntity,
  at: Period | null,
): Snapshot['components'] {
  const { version, components } = timeline.versionAt(at)
  const base = `/v1/${entity.kind}s/${entity.id}/ratings`
  const itemOf = (id: string, title: string): Item => ({
    id,
    title,
    ...cellAt(timeline, version, id, at),
    challenge: challengeAt(challenges, at && timeline.carriedAt(version, id, at), dayOfRead(asked)),
    links: {
      history: `${base}/${id}/history?framework=${framework}`,
      why: whyLink(entity, framework, id, at?.id ?? null, asked.echo),
    },
  })
  return components.map(({ id, title, elements }) => ({
    ...itemOf(id, title),
    inputs: at === null ? null : inputsOf(timeline, version, id, at),
    elements: elements.map(element => itemOf(element.id, element.title)),
  }))
}

/** The levels that a rolled-up component was made of, in the period for which it was rolled up. */
export function inputsOf(timeline: Timeline, version: string, component: string, at: Period): Input[] | null {
  const found = timeline.carriedAt(version, component, at)
  if (found?.basis !== 'roll-up') return null
  const document = timeline.lineage.versions.get(found.version)
  const elements = document?.components.find(({ id }) => id === found.item)?.elements ?? []
  return elements.flatMap(({ id }) => {
    const input = timeline.carriedAt(found.version, id, found.period)
    const given = input?.actions.at(-1)?.to
    if (input == null || given == null) return []
    const carried = input.period.id !== found.period.id
    return [{ item: id, level: given.level, period: input.period.id, carried }]
  })
}

/** The position at which the version of an answer was published; 0 if the ledger did not know it yet. */
export function publishedAt(
  queries: ReadQueries,
  framework: string,
  { version }: FrameworkVersion,
  { bounds }: ResolvedTimes,
): number {
  const versions = queries.frameworks.get(framework)?.versions ?? []
  const position = versions.find(({ document }) => document.version === version)?.position ?? 0
  return bounds.knownAt !== null && position > bounds.knownAt ? 0 : position
}
