import { z } from 'zod'
import { Name } from '../values/text.ts'
import type { DatedStep } from './dated-step.ts'
import {
  Action,
  Audience,
  Channel,
  Complied,
  KINDS,
  OUTCOMES,
  Recommendation,
  StepType,
} from './step-words.ts'

/** One word, or several of which any will do. */
const oneOrMore = <Schema extends z.ZodType>(word: Schema) => z.union([word, z.array(word).min(1).max(20)])

/** Which of the steps that fit are meant, and which of their dates. */
export const Pick = z.enum(['first', 'last', 'each', 'any'])
export type Pick = z.infer<typeof Pick>

/** Which steps a rule speaks of. What is left out may be anything. */
export const Selector = z
  .strictObject({
    type: StepType,
    kind: oneOrMore(z.string()).optional(),
    audience: oneOrMore(Audience).optional(),
    channel: oneOrMore(Channel).optional(),
    outcome: oneOrMore(z.string()).optional(),
    recommendation: oneOrMore(Recommendation).optional(),
    complied: oneOrMore(Complied).optional(),
    action: oneOrMore(Action).optional(),
    by: oneOrMore(Name).optional(),
    /** A hearing of this case alone, or one that was shared. */
    alone: z.boolean().optional(),
    date: z.enum(['occurredOn', 'effectiveOn', 'expiresOn']).optional(),
    pick: Pick.optional(),
  })
  .superRefine(({ type, kind, outcome }, context) => {
    for (const [field, given, known] of [
      ['kind', kind, wordsFor(KINDS, type)],
      ['outcome', outcome, wordsFor(OUTCOMES, type)],
    ] as const) {
      for (const word of listOf(given).filter(each => !known.includes(each))) {
        const words = known.length === 0 ? `${type} has none` : `one of ${known.join(', ')}`
        context.addIssue({ code: 'custom', path: [field], message: `no ${type} is ${word}: ${words}` })
      }
    }
  })
export type Selector = z.infer<typeof Selector>

const wordsFor = (words: { readonly [type: string]: readonly string[] }, type: string): readonly string[] =>
  Object.hasOwn(words, type) ? (words[type] ?? []) : []

/** What a rule names, as a list: one word or several are the same to it. */
export const listOf = <Word>(given: Word | readonly Word[] | undefined): readonly Word[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given as Word]

/** Whether a selector means a step. A field that the step leaves out fits no word. */
export function isMeant(selector: Selector, step: DatedStep): boolean {
  if (step.step !== selector.type) return false
  const fits = (wanted: string | readonly string[] | undefined, given: string | undefined) =>
    wanted === undefined || (given !== undefined && listOf(wanted).includes(given))
  if (!fits(selector.kind, step.kind) || !fits(selector.channel, step.channel)) return false
  if (!fits(selector.outcome, step.outcome) || !fits(selector.recommendation, step.recommendation))
    return false
  if (!fits(selector.complied, step.complied) || !fits(selector.action, step.action)) return false
  if (!fits(foldedAll(selector.by), step.by === undefined ? undefined : folded(step.by))) return false
  const { audience, alone } = selector
  if (audience !== undefined && !listOf<string>(audience).some(each => step.audience?.includes(each)))
    return false
  if (alone !== undefined && step.isCaseAlone !== alone) return false
  const { date = 'occurredOn' } = selector
  return step[date] !== undefined
}

/** Names are compared without case. */
export const folded = (name: string): string => name.trim().toLowerCase()
const foldedAll = (names: string | readonly string[] | undefined) =>
  names === undefined ? undefined : listOf(names).map(folded)
