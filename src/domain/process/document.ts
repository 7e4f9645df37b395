import { z } from 'zod'
import { canonicalJson } from '../values/canonical.ts'
import { type LooseDate, spanOf } from '../values/date-span.ts'
import { compareText, Id, Name, text } from '../values/text.ts'
import { Condition } from './condition.ts'
import { InForce, MonthDay, Rule } from './rule.ts'
import { Action } from './step-words.ts'

/** The most bytes that a version may have as canonical JSON. */
const BYTES_MAX = 64 * 1024

/** Who decides an action, where the rules say so. Of several bodies all have to approve. */
const Decider = z.strictObject({
  /** The actions that the bodies decide; none means every action. */
  actions: z.array(Action).max(20).default([]),
  bodies: z.array(Name).min(1).max(10),
  /** `not-required`: decided without a vote. */
  vote: z.enum(['required', 'not-required']),
})

const Document = z.strictObject({
  id: Id,
  version: Id,
  title: Name,
  /** Who made the rules, or whom they bind. */
  authority: Name,
  /** The IANA time zone in which days begin and hours count. */
  zone: z
    .string()
    .regex(/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/, 'a time zone is written America/Chicago')
    .max(64),
  inForce: InForce,
  appliesWhen: Condition.optional(),
  /** Between which days the first day of school falls; 1 July unless said. */
  schoolYearStart: z
    .strictObject({ from: MonthDay, to: MonthDay.optional() })
    .refine(({ from, to }) => to === undefined || from <= to, {
      path: ['to'],
      message: 'it ends after it begins',
    })
    .optional(),
  deciders: z.array(Decider).max(20).default([]),
  rules: z.array(Rule).max(200),
  source: z.strictObject({ title: text(500), url: z.url({ protocol: /^https?$/ }).optional() }).optional(),
  note: text(2000).optional(),
})
export type ProcessVersion = z.infer<typeof Document>

/** One version of the rules that a case has to follow. A published one never changes. */
export const ProcessVersion = Document.superRefine((document, context) => {
  const ids = document.rules.map(({ id }) => id)
  ids.forEach((id, at) => {
    if (ids.indexOf(id) !== at)
      context.addIssue({ code: 'custom', path: ['rules', at, 'id'], message: `two rules have the id ${id}` })
  })
  if (new TextEncoder().encode(canonicalJson(document)).length > BYTES_MAX) {
    context.addIssue({ code: 'custom', path: [], message: `a version has at most ${BYTES_MAX / 1024} KB` })
  }
})

/**
 * The version in force on the day of a proposal, or null. A date of less than a day counts as its last one; of several
 * versions in force the one that began last binds.
 */
export const versionInForce = (
  versions: readonly ProcessVersion[],
  proposedOn: LooseDate,
): ProcessVersion | null => {
  const day = spanOf(proposedOn).to
  return (
    versions
      .filter(({ inForce: { from, to } }) => from <= day && (to === undefined || day <= to))
      .toSorted((a, b) => compareText(b.inForce.from, a.inForce.from))
      .at(0) ?? null
  )
}

/** Who decides an action by a version's rules; null where they do not say. */
export const decidersOf = (
  { deciders }: ProcessVersion,
  action: Action,
): ProcessVersion['deciders'][number] | null =>
  deciders.find(each => each.actions.length === 0 || each.actions.includes(action)) ?? null
