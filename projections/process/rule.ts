import { z } from 'zod'
import { Condition } from '../../src/domain/process/condition.ts'
import { MoratoriumScope } from '../../src/domain/process/event.ts'
import { Anchor, Rule } from '../../src/domain/process/rule.ts'
import { Selector } from '../../src/domain/process/selector.ts'

/**
 * The list form of a field that a writer may give as one word or as a list: clients in many languages cannot read a field of two
 * shapes.
 */
const listed = <Word extends z.ZodType>(
  field: z.ZodOptional<z.ZodUnion<readonly [Word, z.ZodArray<Word>]>>,
) => field.unwrap().options[1].optional()

const words = Selector.shape
const SelectorResponse = z.strictObject({
  ...words,
  kind: listed(words.kind),
  audience: listed(words.audience),
  channel: listed(words.channel),
  outcome: listed(words.outcome),
  recommendation: listed(words.recommendation),
  complied: listed(words.complied),
  action: listed(words.action),
  by: listed(words.by),
})

export const ConditionResponse = z.strictObject({
  ...Condition.shape,
  step: SelectorResponse.optional(),
})

export const RuleResponse = z.strictObject({
  ...Rule.shape,
  inForce: listed(Rule.shape.inForce),
  appliesWhen: ConditionResponse.optional(),
  step: SelectorResponse,
  anchor: z.strictObject({ ...Anchor.shape, step: SelectorResponse.optional() }).optional(),
})

export const ScopeResponse = z.strictObject({
  ...MoratoriumScope.shape,
  appliesWhen: ConditionResponse.optional(),
})
