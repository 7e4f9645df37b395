import { z } from 'zod'
import { CalendarDuration } from '../values/duration.ts'
import { EntityKind } from '../values/entity-reference.ts'
import { DecimalInput, Id, Name, text } from '../values/text.ts'

const Level = z.strictObject({
  value: z.int().min(-1000).max(1000),
  name: text(100),
  aliases: z.array(text(100)).max(50).default([]),
})
const Scale = z.strictObject({ id: Id, levels: z.array(Level).min(1).max(50) })
const Element = z.strictObject({ id: Id, title: Name, scale: Id })
const Component = z.strictObject({
  id: Id,
  title: Name,
  scale: Id,
  elements: z.array(Element).max(200).default([]),
})

/** How an item of this version came out of the previous one. Only the first three can be compared across it. */
const Relation = z.enum(['same', 'widened', 'split', 'merged', 'none'])
export type Relation = z.infer<typeof Relation>
const CrosswalkEntry = z.strictObject({
  item: Id,
  relation: Relation,
  from: z
    .array(z.strictObject({ version: Id, item: Id }))
    .max(50)
    .default([]),
})

const Share = DecimalInput.refine(value => Number(value) >= 0 && Number(value) <= 1, {
  message: 'a share lies between 0 and 1',
})

const RollUp = z.strictObject({
  rule: z.enum(['median-low', 'minimum', 'none']),
  minimumShareRated: Share.default('0'),
})

const Document = z.strictObject({
  id: Id,
  version: Id,
  title: Name,
  rates: EntityKind,
  publisher: Name.optional(),
  source: z.strictObject({ title: text(500), url: z.url({ protocol: /^https?$/ }).optional() }).optional(),
  previous: Id.optional(),
  scales: z.array(Scale).min(1).max(50),
  scaleNote: text(2000).optional(),
  components: z.array(Component).min(1).max(100),
  rollUp: RollUp,
  /** How long after its publication a rating may be challenged; without it no challenge is taken. */
  challengeWindow: CalendarDuration.optional(),
  crosswalk: z.array(CrosswalkEntry).max(1000).default([]),
  crosswalkNote: text(2000).optional(),
})
export type FrameworkVersion = z.infer<typeof Document>
export type FrameworkScale = FrameworkVersion['scales'][number]
export type RatingLevel = { readonly value: number; readonly name: string }

/** One version of a framework: the rubric with its scales, its roll-up rule and its crosswalk. */
export const FrameworkVersion = Document.superRefine((document, context) => {
  const issue = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message })
  document.scales.forEach((scale, index) => {
    for (const message of ambiguities(scale)) issue(['scales', index, 'levels'], message)
  })
  for (const id of repeated(document.scales.map(each => each.id)))
    issue(['scales'], `two scales have the id ${id}`)
  const items = itemsOf(document)
  for (const id of repeated(items.map(each => each.id))) issue(['components'], `two items have the id ${id}`)
  const scales = new Set(document.scales.map(({ id }) => id))
  for (const item of items) {
    if (!scales.has(item.scale)) issue(['components'], `${item.id}: there is no scale ${item.scale}`)
  }
  if (document.rollUp.rule !== 'none') {
    for (const { id, scale, elements } of document.components) {
      if (elements.every(element => element.scale === scale)) continue
      issue(['components'], `${id}: a roll-up needs the component and its elements on one scale`)
    }
  }
  for (const [index, message] of crosswalkIssues(document)) issue(['crosswalk', index], message)
})

function crosswalkIssues(document: FrameworkVersion): [number, string][] {
  const known = new Set(itemsOf(document).map(({ id }) => id))
  const previous = previousOf(document)
  const seen = new Set<string>()
  return document.crosswalk.flatMap(({ item, relation, from }, index): [number, string][] => {
    const issues: string[] = []
    if (!known.has(item)) issues.push(`there is no item ${item} in this version`)
    if (seen.has(item)) issues.push(`${item} has two entries`)
    seen.add(item)
    // With an origin `none` says that this item took the place of another one, and is not to be compared with it.
    if (relation !== 'none' && from.length === 0) issues.push(`${item}: only \`none\` comes from nothing`)
    if (from.some(({ version }) => version !== previous)) {
      issues.push(`${item}: every origin lies in the one previous version, ${previous}`)
    }
    return issues.map(message => [index, message])
  })
}

function ambiguities({ id, levels }: FrameworkScale): string[] {
  const names = levels.map(level => [level.name, ...level.aliases].map(foldName))
  const values = levels.map(({ value }) => String(value))
  return [
    ...repeated(values).map(value => `scale ${id}: two levels have the value ${value}`),
    ...repeated(names.flatMap(each => [...new Set(each)])).map(
      name => `scale ${id}: two levels are called ${name}`,
    ),
    ...values
      .filter((value, index) => names.some((each, other) => other !== index && each.includes(value)))
      .map(value => `scale ${id}: ${value} is the value of one level and a name of another`),
  ]
}

const repeated = (values: readonly string[]) => [
  ...new Set(values.filter((each, at) => values.indexOf(each) !== at)),
]
/** A name as levels are looked up by it: trimmed and without case. */
export const foldName = (name: string) => name.trim().toLowerCase()

/** The version before this one: said by the document, or named by its crosswalk; null for a first version. */
export const previousOf = ({ previous, crosswalk }: FrameworkVersion): string | null =>
  previous ?? crosswalk.find(({ from }) => from.length > 0)?.from[0]?.version ?? null

export type FrameworkItem = {
  readonly id: string
  readonly title: string
  readonly scale: string
  readonly component: string
}

/** Everything that can be rated, each component before its elements. `component` is an item's own id or its parent's. */
export function itemsOf(version: FrameworkVersion): readonly FrameworkItem[] {
  const known = itemsKnown.get(version)
  if (known !== undefined) return known
  const items = version.components.flatMap(({ id, title, scale, elements }) => [
    { id, title, scale, component: id },
    ...elements.map(element => ({ ...element, component: id })),
  ])
  itemsKnown.set(version, items)
  return items
}
/** A version never changes, and every command on a rating asks for its items. */
const itemsKnown = new WeakMap<FrameworkVersion, readonly FrameworkItem[]>()
