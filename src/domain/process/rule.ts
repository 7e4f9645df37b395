import { z } from 'zod'
import { Day } from '../values/date.ts'
import { CalendarOffset } from '../values/duration.ts'
import { Id, text } from '../values/text.ts'
import { Condition } from './condition.ts'
import { listOf, Selector } from './selector.ts'
import { Action } from './step-words.ts'

/** A length of time: of the calendar (`P3M`, `P45D`), or in hours (`PT24H`). */
const Length = z
  .string()
  .regex(
    /^P(?=\d|T\d)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?$|^PT\d{1,4}H$/,
    'a length is written P1Y, P3M, P45D or PT24H',
  )
/** Whether a length of time is given in hours, and not in days. */
export const isInHours = (length: string): boolean => length.startsWith('PT')

const Bound = z
  .strictObject({ min: Length.optional(), max: Length.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { message: 'a bound has a min or a max' })
  .refine(({ min, max }) => min === undefined || max === undefined || isInHours(min) === isInHours(max), {
    message: 'min and max are both in hours, or both in days, months and years',
  })
  .refine(({ min, max }) => min === undefined || max === undefined || roughDays(min) <= roughDays(max), {
    message: 'min is no longer than max',
  })
export type Bound = z.infer<typeof Bound>

/** Used only to compare two lengths: a month counts as 30 days, so that no valid pair is refused. */
function roughDays(length: string): number {
  if (isInHours(length)) return Number(length.slice(2, -1)) / 24
  const [, years = '0', months = '0', days = '0'] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(length) ?? []
  return Number(years) * 365 + Number(months) * 30 + Number(days)
}

/** A day of every year: `10-01`. The 29th of February is the last of that month. */
export const MonthDay = z
  .string()
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day of the year is written 10-01')
  .refine(value => Day.safeParse(`2000-${value}`).success, {
    message: 'there is no such day in the calendar',
  })

/** Which school year is meant: that of the proposal, or that in which the action takes effect. */
const WhichSchoolYear = z.enum(['proposed', 'effective'])

/** What a rule measures from. */
export const Anchor = z
  .strictObject({
    step: Selector.optional(),
    calendar: MonthDay.optional(),
    schoolYear: WhichSchoolYear.optional(),
    schoolYearStart: WhichSchoolYear.optional(),
    offset: CalendarOffset.optional(),
  })
  .refine(
    ({ step, calendar, schoolYearStart }) =>
      [step, calendar, schoolYearStart].filter(each => each !== undefined).length === 1,
    { message: 'an anchor is one of step, calendar and schoolYearStart' },
  )
  .refine(({ schoolYear, calendar }) => schoolYear === undefined || calendar !== undefined, {
    path: ['schoolYear'],
    message: 'schoolYear says in which school year the day of calendar lies',
  })
export type Anchor = z.infer<typeof Anchor>

/** From when a rule, or a version, is in force; both days among them. Without `to` it still is. */
export const InForce = z
  .strictObject({ from: Day, to: Day.optional() })
  .refine(({ from, to }) => to === undefined || from <= to, {
    path: ['to'],
    message: 'it ends after it begins',
  })
export type InForce = z.infer<typeof InForce>

/** What a step itself may have to say, beside the headings of what it holds. */
export const OWN_FIELDS = [
  'kind',
  'audience',
  'channel',
  'outcome',
  'recommendation',
  'complied',
  'effectiveOn',
  'expiresOn',
  'decidedAt',
  'ref',
  'refersTo',
  'by',
  'authority',
  'grounds',
  'rule',
  'votes',
  'receivingIds',
  'successorIds',
  'grades',
  'reason',
  'evidence',
] as const
export type OwnField = (typeof OWN_FIELDS)[number]
/** `hearing-dates`: a heading that the column `contents` lists. */
const Heading = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a heading is written in small letters with hyphens: hearing-dates')
  .max(64)
const Field = z.union([z.enum(OWN_FIELDS), Heading], {
  error:
    'a field is the name of what a step says (by, authority, refersTo …), or a heading like hearing-dates',
})

export const RULE_KINDS = ['required', 'count', 'interval', 'deadline', 'content', 'independence'] as const
/** How sure it is that the rule says this. */
export const Confidence = z.enum(['found', 'partly-found', 'memory-high', 'memory-medium', 'unsure'])

const RuleShape = z.strictObject({
  id: Id,
  kind: z.enum(RULE_KINDS),
  binding: z.enum(['binding', 'advisory']),
  confidence: Confidence,
  authority: text(300),
  text: text(2000),
  note: text(2000).optional(),
  /** The actions that the rule is about; none means every action. */
  actions: z.array(Action).max(20).default([]),
  /** The times in which the rule is in force, judged on the day of the proposal; if left out, those of the version. */
  inForce: z.union([InForce, z.array(InForce).min(1).max(50)]).optional(),
  appliesWhen: Condition.optional(),
  step: Selector,
  anchor: Anchor.optional(),
  bound: Bound.optional(),
  /** Whether a step on the day of the anchor counts as before it. */
  sameDay: z.boolean().optional(),
  count: z.int().min(1).max(100).optional(),
  /** How far apart each counted step is from the next. */
  apart: Bound.optional(),
  fields: z.array(Field).min(1).max(50).optional(),
})
type RuleShape = z.infer<typeof RuleShape>

/** One rule that a case has to follow. Stored for ever, with the version that holds it. */
export const Rule = RuleShape.superRefine((rule, context) => {
  for (const [path, message] of misfitsOf(rule)) context.addIssue({ code: 'custom', path, message })
})
export type Rule = z.infer<typeof Rule>
export type RuleKind = Rule['kind']

type Part = 'anchor' | 'bound' | 'sameDay' | 'count' | 'apart' | 'fields'
/** Which parts a rule of each kind needs and may have. */
const PARTS: {
  readonly [Kind in RuleKind]: { readonly needs: readonly Part[]; readonly may: readonly Part[] }
} = {
  required: { needs: [], may: ['anchor', 'bound', 'sameDay'] },
  count: { needs: ['count'], may: ['anchor', 'bound', 'sameDay', 'apart'] },
  interval: { needs: ['anchor', 'bound'], may: [] },
  deadline: { needs: ['anchor'], may: [] },
  content: { needs: ['fields'], may: ['anchor'] },
  independence: { needs: [], may: ['anchor', 'fields'] },
}
const ALL_PARTS: readonly Part[] = ['anchor', 'bound', 'sameDay', 'count', 'apart', 'fields']

type Misfit = readonly [path: (string | number)[], message: string]

/** What does not fit together in a rule. */
function misfitsOf(rule: RuleShape): readonly Misfit[] {
  const { needs, may } = PARTS[rule.kind]
  return [
    ...needs
      .filter(part => rule[part] === undefined)
      .map((part): Misfit => [[part], `a rule of the kind ${rule.kind} needs ${part}`]),
    ...ALL_PARTS.filter(part => rule[part] !== undefined && !needs.includes(part) && !may.includes(part)).map(
      (part): Misfit => [[part], `a rule of the kind ${rule.kind} has no ${part}`],
    ),
    ...anchorMisfits(rule),
    ...countMisfits(rule),
  ]
}

function anchorMisfits({ kind, anchor, bound, fields, step }: RuleShape): readonly Misfit[] {
  const misfits: Misfit[] = []
  const isCounted = kind === 'required' || kind === 'count'
  if (anchor !== undefined && kind !== 'deadline' && kind !== 'interval') {
    if (anchor.step === undefined)
      misfits.push([['anchor'], `a rule of the kind ${kind} has a step as its anchor`])
    if (anchor.offset !== undefined)
      misfits.push([['anchor', 'offset'], 'only a deadline or an interval has an offset'])
  }
  if (isCounted && bound !== undefined && anchor === undefined)
    misfits.push([['bound'], 'a bound is measured to an anchor'])
  if (kind === 'independence' && anchor === undefined && fields === undefined)
    misfits.push([['anchor'], 'a rule of the kind independence needs an anchor or fields'])
  const isInHourBound = [bound?.min, bound?.max].some(each => each !== undefined && isInHours(each))
  if (isInHourBound && (anchor?.step === undefined || anchor.offset !== undefined))
    misfits.push([['bound'], 'hours are measured between two steps'])
  if (
    isInHourBound &&
    [step.date, anchor?.step?.date].some(each => each !== undefined && each !== 'occurredOn')
  )
    misfits.push([['bound'], 'hours are measured between the times of two steps'])
  return misfits
}

function countMisfits({ kind, step, sameDay, anchor, bound, apart, inForce }: RuleShape): readonly Misfit[] {
  const misfits: Misfit[] = []
  if ((kind === 'required' || kind === 'count') && step.pick !== undefined && step.pick !== 'any')
    misfits.push([['step', 'pick'], `a rule of the kind ${kind} counts any step that fits`])
  if (sameDay !== undefined && (anchor === undefined || bound?.min !== undefined))
    misfits.push([
      ['sameDay'],
      'sameDay says whether the day of the anchor counts, where no bound.min says more',
    ])
  if ([apart?.min, apart?.max].some(each => each !== undefined && isInHours(each)))
    misfits.push([['apart'], 'steps are days, months or years apart'])
  const spans = listOf(inForce).toSorted((a, b) => (a.from < b.from ? -1 : 1))
  if (spans.some((each, at) => at > 0 && each.from <= (spans[at - 1]?.to ?? '9999')))
    misfits.push([['inForce'], 'the times in which a rule is in force do not overlap'])
  return misfits
}
