import { z } from 'zod'
import { FrameworkVersion } from '../domain/framework/document.ts'
import { ACTION_CLASSES } from '../domain/rating/action-class.ts'

/** The shapes of the views. They describe the bytes that are sent; a test holds every answer to them. */
export const Level = z.object({ value: z.int(), name: z.string() }).meta({ id: 'Level' })
const LevelAt = z
  .object({ period: z.string(), level: Level, item: z.string().optional() })
  .meta({ id: 'LevelAt' })
const action = z
  .enum(ACTION_CLASSES)
  .nullable()
  .meta({ description: 'The class of the act that stands in this period' })
const movement = z.enum(['progress', 'stagnation', 'backsliding']).nullable()
const status = z.enum(['rated', 'carried', 'not-rated', 'withdrawn', 'never-rated'])
export const Entity = z.object({
  kind: z.enum(['district', 'school']),
  id: z.string(),
  name: z.string(),
  synthetic: z.literal(true).optional(),
})
export const echo = {
  asOf: z.string().nullable(),
  knownAt: z.string().nullable(),
  knownAtPosition: z.string().nullable(),
  position: z.string().meta({ description: 'Of the last event that changed this view' }),
}
export const page = z.object({ next: z.string().nullable() })

const item = {
  id: z.string(),
  title: z.string(),
  status,
  level: Level.nullable(),
  basis: z.enum(['rated', 'roll-up', 'overridden', 'none']),
  action,
  movement,
  period: z.string().nullable().meta({ description: 'The period that the level was given for' }),
  occurredOn: z.string().nullable(),
  lastReviewedOn: z.string().nullable(),
  reason: z.string().nullable(),
  previous: LevelAt.nullable(),
  comparable: z.boolean().nullable(),
  links: z.object({ history: z.string() }),
}
const Item = z.object(item)
const Input = z.object({ item: z.string(), level: Level, period: z.string(), carried: z.boolean() })
export const SnapshotAnswer = z
  .object({
    entity: Entity,
    framework: z.object({ id: z.string(), version: z.string() }),
    period: z.string().nullable(),
    ...echo,
    components: z.array(z.object({ ...item, inputs: z.array(Input).nullable(), elements: z.array(Item) })),
  })
  .meta({ id: 'Snapshot' })

export const MatrixAnswer = z
  .object({
    framework: z.object({ id: z.string(), version: z.string() }),
    period: z.string().nullable(),
    ...echo,
    components: z.array(z.object({ id: z.string(), title: z.string() })),
    rows: z.array(
      z.object({
        entity: Entity,
        version: z.string().meta({ description: 'The version that the cells are of' }),
        cells: z.array(
          z.object({ component: z.string(), status, level: Level.nullable(), action, movement }),
        ),
      }),
    ),
    page,
  })
  .meta({ id: 'Matrix' })

const counts = Object.fromEntries([...ACTION_CLASSES, 'carried'].map(each => [each, z.int()]))
export const NetworkTrendsAnswer = z
  .object({
    framework: z.object({ id: z.string() }),
    ...echo,
    periods: z.array(
      z.object({
        period: z.string(),
        total: z.object(counts),
        items: z.array(z.object({ item: z.string(), ...counts })),
      }),
    ),
  })
  .meta({ id: 'NetworkTrends' })

export const EntityTrendsAnswer = z
  .object({
    entity: Entity,
    framework: z.object({ id: z.string() }),
    ...echo,
    periods: z.array(
      z.object({
        period: z.string(),
        version: z.string(),
        items: z.array(
          z.object({
            item: z.string(),
            status,
            level: Level.nullable(),
            action,
            movement,
            comparable: z.boolean().nullable(),
            reason: z.string().nullable(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'EntityTrends' })

const Who = z.object({ person: z.string(), role: z.string(), onBehalfOf: z.string().optional() })
export const HistoryAnswer = z
  .object({
    entity: Entity,
    framework: z.object({ id: z.string() }),
    item: z.string(),
    ...echo,
    items: z.array(
      z.object({
        event: z.string(),
        period: z.string(),
        action: z.enum(ACTION_CLASSES),
        movement,
        basis: z.enum(['rated', 'overridden', 'roll-up']),
        from: LevelAt.nullable(),
        to: LevelAt.nullable(),
        reason: z.string().nullable(),
        previous: LevelAt.nullable(),
        comparable: z.boolean().nullable(),
        occurredOn: z.string(),
        recordedAt: z.string(),
        actor: Who,
        rationale: z.string().nullable(),
        evidence: z.array(z.looseObject({ title: z.string(), kind: z.string() })),
        publication: z
          .object({
            event: z.string(),
            type: z.string(),
            actor: Who,
            occurredOn: z.string(),
            recordedAt: z.string(),
            rationale: z.string().nullable(),
          })
          .nullable()
          .meta({ description: 'What made it public, where it did not do so itself: seen from then on' }),
        imported: z
          .object({
            kind: z.string(),
            sha256: z.string(),
            row: z.int(),
            entityName: z.string().nullable(),
            note: z.string().nullable(),
          })
          .nullable()
          .meta({ description: 'The file, by its digest, and the row of it, where the header is row 1' }),
        events: z
          .array(z.string())
          .meta({ description: 'Every source of the value, or all that caused a roll-up' }),
      }),
    ),
    page,
  })
  .meta({ id: 'History' })

export const EntitiesAnswer = z.object({ items: z.array(Entity), ...echo, page }).meta({ id: 'Entities' })

const seen = { ...Entity.shape, revision: z.int(), ...echo }
const known = z.string().nullable()
const District = z.object({
  ...seen,
  kind: z.literal('district'),
  state: known,
  joined: z.object({ on: z.string(), known: z.enum(['on', 'by']) }).nullable(),
  leftOn: known,
  adopted: z.object({ on: z.string(), funders: z.array(z.string()) }).nullable(),
})
const School = z.object({
  ...seen,
  kind: z.literal('school'),
  district: known,
  operator: known,
  openedOn: known,
  closedOn: known,
})
export const ENTITY_ANSWERS = {
  district: District.meta({ id: 'District' }),
  school: School.meta({ id: 'School' }),
} as const

export const FrameworksAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        rates: z.enum(['district', 'school']),
        versions: z.array(z.string()),
        latest: z.string(),
      }),
    ),
    position: echo.position,
    page,
  })
  .meta({ id: 'Frameworks' })
export const FrameworkAnswer = z
  .object({ ...FrameworkVersion.shape, previous: z.string().nullable(), revision: z.int() })
  .meta({ id: 'FrameworkVersion', description: 'The document as it was published, with what came before it' })

export const RoundAnswer = z
  .object({
    period: z.string(),
    label: z.string(),
    from: z.string(),
    to: z.string(),
    state: z.enum(['open', 'closed', 'reopened']),
    openedOn: known.meta({ description: 'Null where only imported ratings made the period known' }),
    closedOn: known,
    reopened: z.array(z.object({ on: z.string(), reason: z.string() })),
    revision: z.int(),
  })
  .meta({ id: 'Round' })
export const RoundsAnswer = z.object({ items: z.array(RoundAnswer), ...echo, page }).meta({ id: 'Rounds' })
