import { z } from 'zod'
import type { NewCommitment } from '../commitment/command.ts'
import { Day, lastDayOf, type PartialDate } from '../values/date.ts'
import { CalendarDuration, dateAfter } from '../values/duration.ts'
import { DecimalInput, Id, text } from '../values/text.ts'
import firstYear from './templates/first-year.json' with { type: 'json' }

const Item = z.strictObject({
  id: Id,
  slug: Id,
  title: text(10_000),
  kind: text(64),
  dueOffset: CalendarDuration,
  /** What the item leads up to, as a promise of its own. */
  sequel: z.strictObject({ title: text(10_000), dueOffset: CalendarDuration }).nullable(),
  /** How the sequel is measured. */
  quantified: z
    .strictObject({
      metric: text(500),
      target: DecimalInput,
      unit: text(100),
      maxDuration: CalendarDuration.optional(),
      startsImmediately: z.boolean().optional(),
    })
    .nullable(),
  evidenceExpected: text(500),
})

/** What a programme expects of a district that adopts it, as data: commitments, each due a set time after the adoption. */
export const Template = z
  .strictObject({
    id: Id,
    version: Id,
    source: text(500),
    confidence: text(1000),
    clockStart: z.literal('StrategyAdopted.on'),
    /** The template makes no commitments for an adoption after this day. */
    withdrawn: Day.optional(),
    items: z.array(Item).min(1).max(100),
  })
  .refine(({ items }) => new Set(items.map(({ id }) => id)).size === items.length, {
    path: ['items'],
    message: 'an id names one item',
  })
export type Template = z.infer<typeof Template>
type Item = z.infer<typeof Item>

/** Hill's ten first-year expectations, and the five-year one that follows from the eighth. */
export const FIRST_YEAR: Template = Template.parse(firstYear)
export const TEMPLATES: readonly Template[] = [FIRST_YEAR]

/** That a district adopted the strategy: what starts the clock of a template. */
export type Adoption = {
  readonly district: { readonly id: string; readonly name?: string | undefined }
  readonly adoptedOn: PartialDate
  readonly funders: readonly string[]
}

/** The commitments that an adoption makes; none if the template had been withdrawn before. */
export function commitmentsOf(template: Template, adoption: Adoption): readonly NewCommitment[] {
  const { withdrawn, items } = template
  if (withdrawn !== undefined && lastDayOf(adoption.adoptedOn) > withdrawn) return []
  return items.flatMap(item => commitmentsOfItem(template, item, adoption))
}

function commitmentsOfItem(
  { id, version }: Template,
  item: Item,
  adoption: Adoption,
): readonly NewCommitment[] {
  const { district, adoptedOn, funders } = adoption
  const expected = (of: string, dueOffset: string) => ({
    id: `${district.id}.${id}.${of}`,
    owner: { kind: 'district' as const, ...district },
    funders: [...funders],
    dueOn: dateAfter(adoptedOn, dueOffset),
    template: { id, version, item: of },
  })
  const first = { ...expected(item.id, item.dueOffset), text: item.title, measure: item.evidenceExpected }
  const { sequel, quantified } = item
  if (sequel === null) return [first]
  const measured =
    quantified === null
      ? {}
      : { measure: quantified.metric, unit: quantified.unit, target: quantified.target }
  return [first, { ...expected(`${item.id}-sequel`, sequel.dueOffset), text: sequel.title, ...measured }]
}
