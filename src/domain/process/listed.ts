import { defined } from '../values/defined.ts'
import type { Condition } from './condition.ts'
import type { ProcessVersion } from './document.ts'
import type { MoratoriumScope } from './event.ts'
import type { Anchor, Rule } from './rule.ts'
import { listOf, type Selector } from './selector.ts'

/**
 * Rules are stored as they were written, where one word may stand for a list of one. These functions return what means the same
 * with every such word in a list: for comparing two rules, and for showing a rule to its readers.
 */

/** A version with every word in a list. */
export const listedVersion = (version: ProcessVersion) =>
  defined({
    ...version,
    appliesWhen: listedCondition(version.appliesWhen),
    rules: version.rules.map(listedRule),
  })

/** The scope of a moratorium with every word in a list. */
export const listedScope = (scope: MoratoriumScope) =>
  defined({ ...scope, appliesWhen: listedCondition(scope.appliesWhen) })

const listedRule = (rule: Rule) =>
  defined({
    ...rule,
    inForce: listed(rule.inForce),
    appliesWhen: listedCondition(rule.appliesWhen),
    step: listedSelector(rule.step),
    anchor: listedAnchor(rule.anchor),
  })

const listedAnchor = (anchor: Anchor | undefined) =>
  anchor === undefined
    ? undefined
    : defined({ ...anchor, step: anchor.step === undefined ? undefined : listedSelector(anchor.step) })

const listedCondition = (condition: Condition | undefined) =>
  condition === undefined
    ? undefined
    : defined({
        ...condition,
        step: condition.step === undefined ? undefined : listedSelector(condition.step),
      })

function listedSelector(selector: Selector) {
  const { kind, audience, channel, outcome, recommendation, complied, action, by } = selector
  return defined({
    ...selector,
    kind: listed(kind),
    audience: listed(audience),
    channel: listed(channel),
    outcome: listed(outcome),
    recommendation: listed(recommendation),
    complied: listed(complied),
    action: listed(action),
    by: listed(by),
  })
}

const listed = <Word extends string | object>(given: Word | Word[] | undefined): Word[] | undefined =>
  given === undefined ? undefined : [...listOf<Word>(given)]
